"""A session that was not closed is offered first, and never changed without asking."""

from pathlib import Path

import pytest
from textual.events import Key

from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.session.run.recovery import list_interrupted
from symbl_tui.system import paths
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.login_screen import LoginScreen
from symbl_tui.ui.screens.recover_screen import RecoverScreen
from symbl_tui.ui.setup.flow import SetupFlow
from symbl_tui.ui.setup.recovery_offer import Recovery
from tests.session.recorded_folder import record
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text
from tests.ui.setup.test_flow import Made, until


@pytest.fixture
def sessions() -> Path:
    return paths.sessions_dir()


@pytest.fixture
def folder(sessions: Path) -> Path:
    folder = record(sessions, "Monday [bold]round", closed=False)
    (folder / "1-alice.pcm").write_bytes(bytes(32_000 * 60))
    return folder


KNOWN = ("engine: https://engine.example", "source: microphone")


class Resumed:
    """Notes which session goes on; the first time it cannot."""

    def __init__(self, *, fails: bool = False) -> None:
        self.session = FakeSession(title="resumed")
        self.folders: list[Path] = []
        self.approved: tuple[str, ...] = ()
        self._fails = fails

    def __call__(self, folder: Path, known: tuple[str, ...]) -> tuple[RunnableSession, Profile]:
        self.folders.append(folder)
        self.approved = known
        if self._fails:
            raise SymblTuiError("the microphone is gone")
        return self.session, Profile(title="resumed")


def offering(sessions: Path, made: Made, resumed: Resumed, *, pause: float = 0.0) -> SymblApp:
    recovery = Recovery(list_interrupted(sessions), resumed, lambda _: KNOWN, typing_pause=pause)
    lead = SetupFlow(Profile(), lambda profile: profile, load_profile, made, recovery)
    return SymblApp(flow=lead)


def asks_for_a_login(app: SymblApp) -> bool:
    """Whether the login screen is there, with all that is on it: leaving before that is another story."""
    screen = app.screen
    return isinstance(screen, LoginScreen) and screen.is_mounted and bool(screen.query("EngineChoice"))


async def test_the_dialog_describes_the_session_and_each_answer(sessions: Path, folder: Path) -> None:
    app = offering(sessions, Made(), Resumed())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen))
        await pilot.pause()
        shown = text(app)
        for words in (
            "“Monday [bold]round” was not closed",
            "01:00 recorded",
            "Recover",
            "Resume",
            "Later",
        ):
            assert words in shown
        await pilot.press("escape")
        await until(pilot, lambda: asks_for_a_login(app))
    assert [facts.folder for facts in list_interrupted(sessions)] == [folder]


async def test_r_closes_the_session_and_continues(sessions: Path, folder: Path) -> None:
    app = offering(sessions, Made(), Resumed())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen))
        await pilot.press("r")
        await until(pilot, lambda: asks_for_a_login(app))
        await until(pilot, lambda: bool(app._notifications))
        assert "It is in the library" in next(iter(app._notifications)).message
    assert read_facts(folder).ended is not None


async def test_c_shows_engine_and_source_and_then_the_resumed_session(sessions: Path, folder: Path) -> None:
    resumed = Resumed()
    app = offering(sessions, Made(), resumed)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen))
        await pilot.press("c")
        await until(
            pilot, lambda: "engine: https://engine.example, source: microphone" in " ".join(text(app).split())
        )
        assert not resumed.approved, "nothing is opened before the answer"
        await pilot.press("y")
        await until(
            pilot, lambda: isinstance(app.screen, LiveScreen) and bool(app.screen.query("Transcript"))
        )
        assert app.sessions == [resumed.session]
        assert (resumed.folders, resumed.approved) == ([folder], KNOWN)
        resumed.session.release()


async def test_a_resume_that_is_not_confirmed_opens_nothing(sessions: Path, folder: Path) -> None:
    resumed = Resumed()
    app = offering(sessions, Made(), resumed)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen))
        await pilot.press("c")
        await until(pilot, lambda: "engine: https://engine.example" in " ".join(text(app).split()))
        await pilot.press("n")
        await until(pilot, lambda: asks_for_a_login(app))
    assert not resumed.approved
    assert [facts.folder for facts in list_interrupted(sessions)] == [folder]


async def test_a_failed_resume_is_reported_and_keeps_the_session(sessions: Path, folder: Path) -> None:
    app = offering(sessions, Made(), Resumed(fails=True))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen))
        await pilot.press("c")
        await until(pilot, lambda: "engine: https://engine.example" in " ".join(text(app).split()))
        await pilot.press("y")
        await until(pilot, lambda: asks_for_a_login(app))
        assert "the microphone is gone" in next(iter(app._notifications)).message
    assert [facts.folder for facts in list_interrupted(sessions)] == [folder]


async def test_what_was_typed_before_the_question_came_answers_nothing(sessions: Path, folder: Path) -> None:
    app = offering(sessions, Made(), Resumed(), pause=0.2)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen) and app.screen.is_mounted)
        for key in "record":
            app.post_message(Key(key, key))
        await pilot.pause(0.5)
        assert isinstance(app.screen, RecoverScreen)
        assert read_facts(folder).ended is None
        await pilot.press("escape")
        await until(pilot, lambda: asks_for_a_login(app))


async def test_a_key_right_after_escape_is_a_key_of_its_own(sessions: Path, folder: Path) -> None:
    """A terminal sends both at once, which is what it sends for Alt and the key, too."""
    app = offering(sessions, Made(), Resumed())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen) and app.screen.is_mounted)
        await pilot.press("alt+x")
        await until(pilot, lambda: asks_for_a_login(app))
