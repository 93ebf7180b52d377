"""The chosen theme is stored, and reported where that fails."""

from textual.pilot import Pilot

from symbl_tui.config.profile_loading import load_profile
from symbl_tui.system import paths
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.theming import theme
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until


async def choose_the_second(pilot: "Pilot[None]") -> None:
    await until(pilot, "Transcript")
    await pilot.press("t")
    await until(pilot, "enter Save")
    await pilot.press("down", "enter")
    await until(pilot, "Transcript")


async def test_the_chosen_theme_is_there_the_next_time(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await choose_the_second(pilot)
        for _ in range(100):
            if load_profile().ui.theme == "paper":
                break
            await pilot.pause(0.05)
    assert load_profile().ui.theme == "paper"


async def test_going_back_from_the_picker_changes_nothing(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Transcript")
        await pilot.press("t")
        await until(pilot, "enter Save")
        await pilot.press("down", "escape")
        await until(pilot, "Transcript")
    assert not (paths.config_dir() / "config.toml").exists()


async def test_an_unreadable_config_is_kept_and_reported(session: FakeSession) -> None:
    paths.config_dir().mkdir(parents=True)
    config = paths.config_dir() / "config.toml"
    config.write_text("[ui")
    async with SymblApp(session).run_test(size=(100, 24), notifications=True) as pilot:
        await choose_the_second(pilot)
        while not pilot.app._notifications:
            await pilot.pause(0.05)
        assert "the theme is not" in next(iter(pilot.app._notifications)).message
        assert pilot.app.theme == "paper"
    assert config.read_text() == "[ui"


async def test_a_broken_chosen_theme_is_one_notification(session: FakeSession) -> None:
    theme.own_folder().mkdir(parents=True)
    (theme.own_folder() / "mine.toml").write_text("dark = 3")
    app = SymblApp(session, theme="mine")
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        await until(pilot, "must be")
        (fault,) = app.theme_faults
        assert "mine.toml: " in fault
