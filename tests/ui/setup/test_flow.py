"""The set-up flow from the first screen to a session, and the library over it."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from symbl_tui.audio.streams.socket_address import TcpAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.config import profiles
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import EngineConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import UsageError
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.system import paths
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.device_screen import DeviceScreen
from symbl_tui.ui.screens.home_screen import HomeScreen
from symbl_tui.ui.screens.library_screen import LibraryScreen
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.login_screen import LoginScreen
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.setup.engine_login import EngineLogin
from symbl_tui.ui.setup.flow import SetupFlow
from symbl_tui.ui.view_models.remote_microphone_state import RemoteListener
from tests.session.recorded_folder import STARTED, record
from tests.support.waiting import HANG_SECONDS
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text


class Made:
    """Notes what a session was made of."""

    def __init__(self) -> None:
        self.session = FakeSession()
        self.profile: Profile | None = None

    def __call__(self, profile: Profile, given: Credentials | None) -> RunnableSession:
        self.profile = profile
        assert given is None
        return self.session


class Notes:
    """A memory of the last settings; notes what it is to keep."""

    def __init__(self, last: Profile | None = None) -> None:
        self.last = last
        self.kept: list[Profile] = []
        self.names: list[str] = []

    def recall(self, configured: Profile) -> tuple[Profile, str]:
        return self.last or configured, ""

    def remember(self, profile: Profile, name: str) -> None:
        self.names.append(name)
        self.kept.append(profile)


def leading(
    made: Made,
    *,
    memory: Notes | None = None,
    engine: EngineConfig | None = None,
    known: Credentials | None = None,
) -> SymblApp:
    silence = Profile(source=SourceConfig(spec="silence"), engine=engine or EngineConfig())
    login = EngineLogin(lambda _: known)
    return SymblApp(
        flow=SetupFlow(
            silence, lambda _: Profile(title="demo"), load_profile, made, engine=login, memory=memory
        )
    )


async def until(pilot: "Pilot[None]", fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while not fact():
        await pilot.pause(0.05)
        assert time.monotonic() < deadline, type(pilot.app.screen).__name__


def at_home(app: SymblApp) -> bool:
    """Whether the first screen is there, with all that is on it."""
    screen = app.screen
    return isinstance(screen, HomeScreen) and bool(screen.query("HomeList")) and bool(screen.at)


def is_live(app: SymblApp) -> bool:
    """Whether a session is shown, with its words: leaving while it is composed is another story."""
    return isinstance(app.screen, LiveScreen) and bool(app.screen.query("Transcript"))


async def to_devices(pilot: Pilot[None], app: SymblApp) -> DeviceScreen:
    """Go from the first screen to the device screen, and wait for its list."""
    await until(pilot, lambda: at_home(app))
    await pilot.press("s")
    await until(pilot, lambda: isinstance(app.screen, DeviceScreen) and app.screen.is_mounted)
    devices = app.screen
    assert isinstance(devices, DeviceScreen)
    await until(pilot, lambda: "input" in str(devices.title_line.content))
    return devices


async def test_enter_starts_the_usual() -> None:
    made = Made()
    app = leading(made)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_home(app))
        assert "Start               silence → local engine" in text(app)
        await pilot.press("enter")
        await until(pilot, lambda: is_live(app))
        assert app.sessions == [made.session]
        assert made.profile is not None
        made.session.release()


async def test_another_source_is_a_key_away_and_the_engine_is_not_asked_for() -> None:
    made = Made()
    app = leading(made)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_devices(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: is_live(app))
        assert app.sessions == [made.session]
        made.session.release()


async def test_the_demo_is_a_key_away_and_does_not_become_the_usual() -> None:
    made, memory = Made(), Notes()
    app = leading(made, memory=memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_home(app))
        await pilot.press("d")
        await until(pilot, lambda: is_live(app))
        assert made.profile is not None
        assert made.profile.title == "demo"
        assert app.flow is not None
        assert app.flow.usual.profile.title != "demo"
        made.session.release()
    assert memory.kept == []


async def test_a_chosen_engine_is_kept_and_not_asked_for_again() -> None:
    made, memory = Made(), Notes()
    far = EngineConfig(url="https://symbl.example")
    app = leading(made, memory=memory, engine=far, known=Credentials("app", "secret"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_home(app))
        assert "silence → symbl.example" in text(app)
        await pilot.press("enter")
        await until(pilot, lambda: is_live(app))
        await until(pilot, lambda: bool(memory.kept))
        made.session.release()
    (kept,) = memory.kept
    assert kept.engine == far


async def test_an_engine_that_was_chosen_is_kept_at_once() -> None:
    memory = Notes()
    far = EngineConfig(url="https://symbl.example")
    app = leading(Made(), memory=memory, engine=far)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_home(app))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.screen.is_mounted)
        await pilot.press("up", "enter")
        await until(pilot, lambda: at_home(app) and "silence → local engine" in text(app))
        await until(pilot, lambda: bool(memory.kept))
    assert memory.kept[0].engine.url == "local"


async def test_missing_credentials_are_asked_for_and_a_session_follows_at_once() -> None:
    made = Made()
    app = leading(made, engine=EngineConfig(url="https://symbl.example"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_home(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.screen.is_mounted)
        await pilot.press("up", "enter")  # the local engine needs none
        await until(pilot, lambda: is_live(app))
        assert made.profile is not None
        assert made.profile.engine.url == "local"
        made.session.release()


async def test_the_settings_of_the_last_start_are_the_usual() -> None:
    memory = Notes(Profile(source=SourceConfig(spec="tone"), speakers=(SpeakerConfig(name="Ann"),)))
    app = leading(Made(), memory=memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_home(app))
        assert "tone → local engine · Ann" in text(app)
        await pilot.press("q")


async def test_a_profile_is_started_by_its_number() -> None:
    profiles.save("standup", Profile(source=SourceConfig(spec="tone")))
    made, memory = Made(), Notes()
    app = leading(made, memory=memory)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: at_home(app) and "1  standup" in text(app))
        await pilot.press("1")
        await until(pilot, lambda: is_live(app))
        await until(pilot, lambda: bool(memory.kept))
        assert memory.names == ["standup"]
        made.session.release()


async def test_a_failed_start_closes_the_socket() -> None:
    def refuse(profile: Profile, given: Credentials | None) -> RunnableSession:
        raise UsageError("that cannot be")

    listener = SocketListener(TcpAddress("127.0.0.1", 0), "token")

    def open_listener() -> RemoteListener:
        listener.listen()
        return RemoteListener(listener, (("Linux", "paste this"),))

    app = SymblApp(
        flow=SetupFlow(
            Profile(), lambda _: Profile(title="demo"), load_profile, refuse, open_listener=open_listener
        )
    )
    async with app.run_test(size=(80, 24)) as pilot:
        devices = await to_devices(pilot, app)
        await pilot.press("end", "up", "up", "up")
        await until(pilot, lambda: devices.remote_microphone.command is not None)
        assert is_open(listener)
        await pilot.press("enter")
        await until(pilot, lambda: at_home(app))
        assert not is_open(listener)


def is_open(listener: SocketListener) -> bool:
    """Whether a client can connect."""
    assert isinstance(listener.address, TcpAddress)
    with socket.socket() as probe:
        return probe.connect_ex((listener.address.host, listener.address.port)) == 0


async def test_escape_goes_back_a_step_and_then_out() -> None:
    made = Made()
    app = leading(made)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_devices(pilot, app)
        await pilot.press("escape")
        await until(pilot, lambda: at_home(app))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.screen.is_mounted)
        await pilot.press("escape")
        await until(pilot, lambda: at_home(app))
        await pilot.press("escape")
        await until(pilot, lambda: not app.is_running or app.return_code is not None)
    assert app.sessions == []


async def test_the_library_opens_over_a_session_and_returns_to_it() -> None:
    session = FakeSession()
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        live = app.screen
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        await pilot.press("f2", "f3")
        await pilot.pause()
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is live)
        session.release()


async def test_readable_credentials_are_reported_and_the_flow_continues() -> None:
    paths.config_dir().mkdir(parents=True)
    kept = paths.config_dir() / "credentials.toml"
    kept.touch(0o644)
    far = Profile(engine=EngineConfig(url="https://symbl.example"))
    app = SymblApp(flow=SetupFlow(far, lambda profile: profile, load_profile, Made()))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: at_home(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.screen.is_mounted)
        assert any("chmod 600" in each.message for each in app._notifications)


class MadeEach(Made):
    """Makes another session each time, with a recording."""

    def __init__(self, parent: Path) -> None:
        super().__init__()
        self._parent = parent
        self.made: list[FakeSession] = []

    def __call__(self, profile: Profile, given: Credentials | None) -> RunnableSession:
        session = FakeSession()
        session.folder = record(self._parent, f"Session {len(self.made)}", started=STARTED)
        self.made.append(session)
        self.profile = profile
        return session


async def _to_live(pilot: Pilot[None], app: SymblApp) -> None:
    await until(pilot, lambda: at_home(app))
    await pilot.press("enter")
    await until(pilot, lambda: is_live(app))


async def test_from_a_review_another_session_is_set_up_and_has_its_review(tmp_path: Path) -> None:
    making = MadeEach(tmp_path)
    app = leading(making)
    async with app.run_test(size=(80, 24)) as pilot:
        await _to_live(pilot, app)
        making.made[0].go(SessionState.ENDED)
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.recorded is not None)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: at_home(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert app.is_running, "leaving the set-up leads back to the review"
        await pilot.press("ctrl+n")
        await _to_live(pilot, app)
        making.made[1].go(SessionState.ENDED)
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.recorded is not None)
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.folder == making.made[1].folder
        assert app.sessions == making.made
        assert making.profile is not None
        assert making.profile.source.spec == "silence"


async def test_a_session_that_could_not_begin_leads_back_to_its_set_up(tmp_path: Path) -> None:
    made = Made()
    made.session.folder = tmp_path / "never made"
    app = leading(made)
    async with app.run_test(size=(80, 24)) as pilot:
        await _to_live(pilot, app)
        made.session.go(SessionState.FAILED, "There is no such device.")
        await until(pilot, lambda: "^n for another session" in text(app))
        assert "^n New session" in text(app)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: at_home(app))
        made.session.release()


async def test_a_title_is_that_of_one_session_alone() -> None:
    made = Made()
    app = leading(made)
    async with app.run_test(size=(120, 40)) as pilot:
        devices = await to_devices(pilot, app)
        devices.query_one("#session-title", Input).value = "Budget"
        await pilot.press("enter")
        await until(pilot, lambda: is_live(app))
        assert made.profile is not None
        assert made.profile.title == "Budget"
        assert app.flow is not None
        assert app.flow.usual.profile.title == ""
        made.session.release()
