"""When a screen is left, every recorded session is accounted for, and a failure is the command's."""

from pathlib import Path

import pytest

from symbl_tui.cli.compose import create_session
from symbl_tui.cli.screen_summary import _unfinished_line, summarize
from symbl_tui.config.profile import Profile, SourceConfig
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run.session import Session
from tests.support.command import Home
from tests.ui.fake_session import FakeSession


@pytest.fixture
def session(home: Home) -> Session:
    """A session that has not begun."""
    return create_session(Profile(title="Standup", source=SourceConfig(spec="tone")))


def test_a_session_that_captured_nothing_says_so(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    summarize([session], None, quiet=False)
    assert capsys.readouterr().out == "nothing was captured\n"


def test_quiet_prints_no_line(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    summarize([session], 1.0, quiet=True)
    assert capsys.readouterr().out == ""


def test_replays_and_attached_sessions_were_not_recorded_here(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    summarize([FakeSession()], 1.0, quiet=False)
    assert capsys.readouterr().out == ""


def left(state: SessionState, waiting: float) -> str:
    session = FakeSession()
    session.folder = Path("/data/2026-11-22T08-53-11-standup")
    session.state = state
    session.account = (ChannelLedger("Alice", 20.0, 20.0, 12.0, 0.0, waiting=waiting),)
    return _unfinished_line(session)


def test_who_leaves_before_the_last_words_is_told_how_to_get_them() -> None:
    assert left(SessionState.STOPPING, 7.6) == (
        "left before the last 8 s were transcribed; to transcribe them: "
        "symbl-tui sessions retranscribe 2026-11-22T08-53-11-standup"
    )


def test_a_session_that_was_waited_for_or_lacks_nothing_says_nothing_more() -> None:
    assert left(SessionState.ENDED, 7.6) == left(SessionState.STOPPING, 0.3) == ""
