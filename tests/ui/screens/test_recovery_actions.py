"""A session that was not closed is mentioned on the first screen, and never changed without asking."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.session.run.recovery import list_interrupted
from symbl_tui.system import paths
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.setup.flow import SetupFlow
from symbl_tui.ui.view_models.recovery import Recovery
from tests.session.recorded_folder import record
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text
from tests.ui.setup.test_flow import Made, at_home, until


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


def offering(sessions: Path, made: Made, resumed: Resumed) -> SymblApp:
    recovery = Recovery(list_interrupted(sessions), resumed, lambda _: KNOWN)
    flow = SetupFlow(Profile(), lambda profile: profile, load_profile, made, recovery)
    flow.list_sessions = Library(sessions).summaries
    return SymblApp(flow=flow)


def shown(app: SymblApp) -> str:
    return " ".join(text(app).split())


async def mentioned(pilot: Pilot[None], app: SymblApp) -> None:
    await until(pilot, lambda: at_home(app) and "“Monday [bold]round”" in text(app))


async def test_a_line_tells_of_the_session_and_is_in_nobodys_way(sessions: Path, folder: Path) -> None:
    app = offering(sessions, Made(), Resumed())
    async with app.run_test(size=(80, 24)) as pilot:
        await mentioned(pilot, app)
        assert "01:00 recorded) was not closed. c closes · r resumes · x later" in shown(app)
        await pilot.press("x")
        await until(pilot, lambda: "was not closed" not in text(app))
        await pilot.press("e")
        await until(pilot, lambda: "Transcription engine" in text(app))
        await pilot.press("escape")
        await until(pilot, lambda: at_home(app))
        assert "was not closed" not in text(app), "it was put off"
    assert [facts.folder for facts in list_interrupted(sessions)] == [folder]


async def test_c_closes_the_session_after_a_confirmation(sessions: Path, folder: Path) -> None:
    app = offering(sessions, Made(), Resumed())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await mentioned(pilot, app)
        await pilot.press("c")
        await until(pilot, lambda: "Close “Monday [bold]round”?" in text(app))
        assert read_facts(folder).ended is None
        await pilot.press("y")
        await until(pilot, lambda: bool(app._notifications))
        assert "in the library" in next(iter(app._notifications)).message
        assert at_home(app)
        assert "was not closed" not in text(app)
        await until(pilot, lambda: "01:00" in text(app))
        assert not {"not closed", "live now"} & {*text(app).split("  ")}
    assert read_facts(folder).ended is not None


async def test_r_shows_engine_and_source_and_then_the_resumed_session(sessions: Path, folder: Path) -> None:
    resumed = Resumed()
    app = offering(sessions, Made(), resumed)
    async with app.run_test(size=(80, 24)) as pilot:
        await mentioned(pilot, app)
        await pilot.press("r")
        await until(pilot, lambda: "engine: https://engine.example, source: microphone" in shown(app))
        assert not resumed.approved, "nothing is opened before the answer"
        await pilot.press("y")
        await until(
            pilot, lambda: isinstance(app.screen, LiveScreen) and bool(app.screen.query("Transcript"))
        )
        assert app.sessions == [resumed.session]
        assert (resumed.folders, resumed.approved) == ([folder], KNOWN)
        resumed.session.release()


async def test_on_a_narrow_screen_engine_and_source_are_still_read_whole(
    sessions: Path, folder: Path
) -> None:
    app = offering(sessions, Made(), Resumed())
    async with app.run_test(size=(40, 20)) as pilot:
        await mentioned(pilot, app)
        await pilot.press("r")
        await until(pilot, lambda: "https://engine.example, source: microphone? y / n" in shown(app))
        await pilot.press("n")


async def test_a_resume_that_is_not_confirmed_opens_nothing(sessions: Path, folder: Path) -> None:
    resumed = Resumed()
    app = offering(sessions, Made(), resumed)
    async with app.run_test(size=(80, 24)) as pilot:
        await mentioned(pilot, app)
        await pilot.press("r")
        await until(pilot, lambda: "engine: https://engine.example" in shown(app))
        await pilot.press("n")
        await mentioned(pilot, app)
    assert not resumed.approved
    assert [facts.folder for facts in list_interrupted(sessions)] == [folder]


async def test_a_failed_resume_is_reported_and_keeps_the_session(sessions: Path, folder: Path) -> None:
    app = offering(sessions, Made(), Resumed(fails=True))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await mentioned(pilot, app)
        await pilot.press("r")
        await until(pilot, lambda: "engine: https://engine.example" in shown(app))
        await pilot.press("y")
        await until(pilot, lambda: at_home(app) and bool(app._notifications))
        assert "the microphone is gone" in next(iter(app._notifications)).message
    assert [facts.folder for facts in list_interrupted(sessions)] == [folder]


async def test_a_key_right_after_escape_is_a_key_of_its_own(sessions: Path, folder: Path) -> None:
    """A terminal sends both at once, which is what it sends for Alt and the key, too."""
    app = offering(sessions, Made(), Resumed())
    async with app.run_test(size=(80, 24)) as pilot:
        await mentioned(pilot, app)
        await pilot.press("c")
        await until(pilot, lambda: "Close “Monday [bold]round”?" in text(app))
        await pilot.press("alt+x")
        await until(pilot, lambda: at_home(app) and "was not closed" not in text(app))
    assert read_facts(folder).ended is None
