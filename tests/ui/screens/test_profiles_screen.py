"""Profiles are started, read, saved, renamed, deleted, and switched to during a session."""

from collections.abc import Callable, Iterator

import pytest
from textual.pilot import Pilot

from symbl_tui.config import profile_names, profiles
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import EngineConfig, Profile, SourceConfig, SpeakerConfig, UiConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profile_names import profile_path
from symbl_tui.errors import AuthenticationError
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.device_screen import DeviceScreen
from symbl_tui.ui.screens.home_screen import HomeScreen
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.login_screen import LoginScreen
from symbl_tui.ui.screens.profiles_screen import ProfilesScreen
from symbl_tui.ui.setup.engine_login import EngineLogin
from symbl_tui.ui.setup.flow import SetupFlow
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until

NOW = Profile(title="weekly", source=SourceConfig(spec="silence"))
STANDUP = Profile(source=SourceConfig(spec="tone:300"), speakers=(SpeakerConfig(name="Ann"),))


class Makes:
    """Makes sessions, and notes of what."""

    def __init__(self) -> None:
        self.made: list[tuple[Profile, FakeSession]] = []

    def __call__(self, profile: Profile, given: Credentials | None) -> FakeSession:
        if "refused" in profile.engine.url:
            raise AuthenticationError("that server asks for an app id", "run: symbl-tui login")
        session = FakeSession(title=profile.title)
        self.made.append((profile, session))
        return session


@pytest.fixture
def makes() -> Iterator[Makes]:
    makes = Makes()
    yield makes
    for _, session in makes.made:
        session.release()


def app_of(makes: Makes, session: FakeSession | None = None, *, known: Credentials | None = None) -> SymblApp:
    login = EngineLogin(lambda _: known)
    return SymblApp(session, flow=SetupFlow(NOW, lambda profile: profile, load_profile, makes, engine=login))


async def fact(pilot: "Pilot[None]", true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        await pilot.pause(0.05)
    raise AssertionError(pilot.app.screen)


async def test_an_empty_list_explains_profiles_and_n_saves_the_settings(
    session: FakeSession, makes: Makes
) -> None:
    app = app_of(makes, session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await until(pilot, "No profiles yet")
        await pilot.press("n")
        assert "weekly" in await until(pilot, "Save profile as")
        await pilot.press("enter")
        shown = await until(pilot, "1 saved")
        assert "silence · local engine" in shown
        assert 'spec = "silence"' in shown, "the whole of it stands beside the list"
    assert load_profile("weekly").source == NOW.source


async def test_an_invalid_profile_is_marked_with_its_error(session: FakeSession, makes: Makes) -> None:
    profiles.save("standup", STANDUP)
    profile_path("bad").write_text("# by hand\nfoo = 1 \x1b[2J\n")
    app = app_of(makes, session)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("f3")
        shown = await until(pilot, "2 saved")
        assert "✗ bad" in shown
        assert "standup" in shown
        assert "tone:300 · local engine · Ann" in shown
        assert "expected TOML" in " ".join((await until(pilot, "# by hand")).split())
        await pilot.press("enter")
        assert isinstance(app.screen, ProfilesScreen)
        await pilot.press("down")
        assert "expected TOML" not in await until(pilot, 'name = "Ann"')


async def test_renaming_never_replaces_another_profile(session: FakeSession, makes: Makes) -> None:
    for name in ("retro", "standup"):
        profiles.save(name, STANDUP)
    app = app_of(makes, session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await until(pilot, "2 saved")
        await pilot.press("r")
        await until(pilot, 'Rename "retro"')
        await pilot.press(*["backspace"] * 5, *"standup", "enter")
        await until(pilot, "there is a profile 'standup' already")
        await pilot.press(*"-2", "enter")
        await fact(pilot, lambda: profile_names.names() == ("standup", "standup-2"))
    assert load_profile("standup-2").title == "standup-2"


async def test_deleting_is_confirmed(session: FakeSession, makes: Makes) -> None:
    profiles.save("standup", STANDUP)
    app = app_of(makes, session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await until(pilot, "1 saved")
        await pilot.press("d")
        await until(pilot, 'Delete "standup"?')
        await pilot.press("n", "d")
        await until(pilot, 'Delete "standup"?')
        assert profile_names.exists("standup")
        await pilot.press("y")
        await until(pilot, "No profiles yet")
        assert not profile_names.exists("standup")


@pytest.mark.parametrize("first", [HomeScreen, LoginScreen, DeviceScreen])
async def test_enter_starts_a_session_from_the_set_up_screens(
    makes: Makes, first: type[HomeScreen | LoginScreen | DeviceScreen]
) -> None:
    profiles.save("standup", STANDUP)
    app = app_of(makes)
    async with app.run_test(size=(80, 24)) as pilot:
        await fact(pilot, lambda: isinstance(app.screen, HomeScreen) and bool(app.screen.query("HomeList")))
        if first is not HomeScreen:
            await pilot.press("s" if first is DeviceScreen else "e")
            await fact(pilot, lambda: isinstance(app.screen, first) and app.screen.is_mounted)
        await pilot.press("f3")
        await until(pilot, "1 saved")
        await pilot.press("enter")
        await fact(pilot, lambda: isinstance(app.screen, LiveScreen) and app.screen.is_mounted)
        assert [made.title for made, _ in makes.made] == ["standup"]


async def test_a_profile_that_cannot_start_is_reported_and_leads_to_the_first_screen(makes: Makes) -> None:
    profiles.save("far", Profile(engine=EngineConfig(url="https://refused.example")))
    app = app_of(makes, known=Credentials("app", "secret"))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await fact(pilot, lambda: isinstance(app.screen, HomeScreen) and bool(app.screen.query("HomeList")))
        await pilot.press("f3")
        await until(pilot, "1 saved")
        await pilot.press("enter")
        assert "refused.example" in await until(pilot, "that server asks for an app id")


async def test_switching_is_confirmed_and_starts_in_the_same_app(session: FakeSession, makes: Makes) -> None:
    profiles.save("standup", Profile(ui=UiConfig(theme="paper"), keys={"live": {"mute": "x"}}))
    app = app_of(makes, session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        await pilot.press("f3")
        await until(pilot, "1 saved")
        await pilot.press("enter")
        await until(pilot, 'Stop this session and start "standup"?')
        await pilot.press("y")
        await fact(pilot, lambda: session.stops == ["stopped for another profile"])
        assert app.screen.query("Transcript"), "its last words are still to come"
        session.go(SessionState.ENDED)
        await fact(pilot, lambda: len(app.sessions) == 2)
        assert app.sessions == [session, makes.made[0][1]]
        shown = await until(pilot, "x Mute")
        assert "standup" in shown
        assert app.theme == "paper"
        await fact(pilot, lambda: makes.made[0][1].running == {"capture", "transcribe"})


async def test_a_declined_or_failed_switch_keeps_the_session(session: FakeSession, makes: Makes) -> None:
    profiles.save("far", Profile(engine=EngineConfig(url="https://refused.example")))
    app = app_of(makes, session)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        session.go(SessionState.LISTENING)
        for answer in ("n", "y"):
            await pilot.press("f3")
            await until(pilot, "1 saved")
            await pilot.press("enter")
            await until(pilot, "Stop this session")
            await pilot.press(answer)
        await until(pilot, "that server asks for an app id")
        assert isinstance(app.screen, LiveScreen)
        assert (app.sessions, session.stops) == ([session], [])


async def test_an_interrupt_while_switching_ends_the_program(session: FakeSession, makes: Makes) -> None:
    profiles.save("standup", STANDUP)
    session.stubborn = True
    app = app_of(makes, session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await pilot.press("f3")
        await until(pilot, "1 saved")
        await pilot.press("enter")
        await until(pilot, "Stop this session")
        await pilot.press("y")
        await fact(pilot, lambda: bool(session.stops))
        await pilot.press("ctrl+c")
        await fact(pilot, lambda: not app.is_running)
    assert app.sessions == [session]


async def test_the_running_settings_are_saved_with_the_current_theme(
    session: FakeSession, makes: Makes
) -> None:
    app = app_of(makes, session)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "Transcript")
        app.theme = "paper"
        await pilot.press("s")
        await until(pilot, "Save profile as")
        await pilot.press("enter")
        await until(pilot, "--profile weekly")
    assert load_profile("weekly") == Profile(
        title="weekly", source=SourceConfig(spec="silence"), ui=UiConfig(theme="paper")
    )


async def test_without_a_terminal_for_the_editor_the_command_is_shown(
    session: FakeSession, makes: Makes, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles.save("standup", STANDUP)
    monkeypatch.setenv("VISUAL", "true")
    app = app_of(makes, session)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("f3")
        await until(pilot, "1 saved")
        await pilot.press("e")
        await until(pilot, 'symbl-tui profiles edit "standup"')
    assert load_profile("standup").source == STANDUP.source
    assert [each.name for each in profile_path("standup").parent.iterdir()] == ["standup.toml"]
