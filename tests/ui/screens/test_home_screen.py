"""The first screen: recent sessions open in their review, and what is listed late moves no cursor."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from textual.app import App
from textual.pilot import Pilot

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile, SourceConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profile_names import profile_path
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.index_rows import SessionSummary
from symbl_tui.session.archive.library import Library
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.home_screen import HomeScreen
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.view_models.home_choices import HomeAction, HomeChoice
from symbl_tui.ui.widgets.home_list import HomeList
from tests.session.recorded_folder import record
from tests.ui.screen_text import text, until


class Host(ThemedApp):
    """Shows the first screen, and keeps what it returns."""

    def __init__(self, screen: Callable[[], HomeScreen]) -> None:
        super().__init__()
        self._shown = screen
        self.choice: HomeChoice | None = None

    def on_mount(self) -> None:
        self.push_screen(self._shown(), self._keep)

    def _keep(self, choice: HomeChoice | None) -> None:
        self.choice = choice


def host(
    sessions: Path = Path(),
    list_sessions: Callable[[], tuple[SessionSummary, ...]] = tuple,
    profile: Profile | None = None,
) -> Host:
    return Host(
        lambda: HomeScreen(
            profile or Profile(source=SourceConfig(spec="tone")),
            all_commands(),
            load=load_profile,
            list_sessions=list_sessions,
            sessions=sessions,
        )
    )


async def gone(pilot: Pilot[None], app: App[None]) -> None:
    for _ in range(200):
        if not isinstance(app.screen, HomeScreen):
            return
        await pilot.pause(0.05)
    raise AssertionError(text(app))


async def test_a_recent_session_opens_in_its_review_and_escape_leads_back(tmp_path: Path) -> None:
    record(tmp_path)
    app = host(tmp_path, Library(tmp_path).summaries)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "Standup")
        assert "1 action open" in shown
        await pilot.press("end", "up", "up", "enter")
        await until(pilot, "Send the report")
        assert type(app.screen) is ReviewScreen
        await pilot.press("escape")
        await until(pilot, "Recent sessions")
        row = app.screen.query_one(HomeList).row
        assert row is not None
        assert row.label == "Standup", "the cursor has stayed"


async def test_enter_starts_while_the_sessions_are_still_listed() -> None:
    listed = Event()

    def list_slowly() -> tuple[SessionSummary, ...]:
        listed.wait(30)
        return ()

    app = host(list_sessions=list_slowly)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "tone → local engine")
        await pilot.press("enter")
        await gone(pilot, app)
        listed.set()
    assert app.choice == HomeChoice(HomeAction.START)


async def test_sessions_that_cannot_be_listed_are_one_sentence() -> None:
    def fail() -> tuple[SessionSummary, ...]:
        raise SymblTuiError("the index cannot be used")

    app = host(list_sessions=fail)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "the index cannot be used")
        await pilot.press("enter")
        await gone(pilot, app)


async def test_an_invalid_profile_says_what_is_wrong_and_starts_nothing() -> None:
    profiles.save("standup", Profile())
    profile_path("bad").write_text("foo = [bold]\n")
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "2  standup")
        await pilot.press("1")
        await until(pilot, "expected TOML")
        await pilot.press("9")
        assert isinstance(app.screen, HomeScreen)


async def test_the_key_of_a_profile_that_there_is_not_says_so() -> None:
    async with host().run_test(size=(80, 24)) as pilot:
        await until(pilot, "No profiles yet.")
        await pilot.press("3")
        await until(pilot, "There is no profile for this key")


async def test_the_help_lists_what_can_be_done_now() -> None:
    profiles.save("standup", Profile())
    app = host()
    async with app.run_test(size=(100, 50)) as pilot:
        await until(pilot, "1  standup")
        await pilot.press("question_mark")
        shown = await until(pilot, "Start with saved profile 1.")
        assert "Choose another source, then start." in shown
        assert "saved profile 2" not in shown
        assert "not closed" not in shown


@pytest.mark.parametrize(
    ("key", "action"), [("s", "source"), ("e", "engine"), ("d", "demo"), ("enter", "start")]
)
async def test_every_way_has_a_key(key: str, action: str) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "tone → local engine")
        await pilot.press(key)
        await gone(pilot, app)
    assert app.choice == HomeChoice(HomeAction(action))


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (200, 50)])
async def test_what_matters_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    for number in range(15):
        record(tmp_path, f"Session {number}")
    for number in range(5):
        profiles.save(f"p{number}", Profile())
    app = host(tmp_path, Library(tmp_path).summaries)
    async with app.run_test(size=size) as pilot:
        shown = await until(pilot, "Session")
        for words in ("Start", "Demo meeting", "Another source", "Engine", "5  p4", "Recent sessions"):
            assert words in shown
        if size[1] > 20:
            assert "Library" in shown
            assert "Quit" in shown
