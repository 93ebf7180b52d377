"""Every start mentions the sessions that a crash left open, with the commands that close or continue them."""

from datetime import timedelta
from pathlib import Path

import pytest

from symbl_tui.cli.recover_command import RecoverOptions, recover
from symbl_tui.cli.unclosed_sessions import find_unclosed, print_recovery_hint
from symbl_tui.errors import UsageError
from tests.session.recorded_folder import STARTED, record
from tests.support.command import Home


@pytest.fixture
def sessions(home: Home) -> Path:
    return home.data / "sessions"


def interrupt(sessions: Path, days: int = 0) -> Path:
    """A session whose program died: its sound is still in the spool."""
    folder = record(sessions, started=STARTED + timedelta(days=days), closed=False)
    (folder / "1-alice.pcm").write_bytes(bytes(32_000))
    return folder


def test_closed_sessions_are_not_mentioned(sessions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(sessions)
    print_recovery_hint()
    assert find_unclosed() == ()
    assert capsys.readouterr().err == ""


def test_an_interrupted_session_is_mentioned_with_both_ways_out(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = interrupt(sessions)
    print_recovery_hint()
    hint = capsys.readouterr().err
    assert hint.startswith(f"symbl-tui: {folder.name} was not closed")
    assert "symbl-tui sessions recover --all" in hint
    assert f"symbl-tui sessions recover {folder.name} --resume" in hint


def test_of_several_the_newest_is_named_and_the_others_are_counted(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [interrupt(sessions, days) for days in range(3)]
    print_recovery_hint()
    assert f"{folders[-1].name} and 2 more was not closed" in capsys.readouterr().err
    assert [facts.folder for facts in find_unclosed()] == folders


def test_a_damaged_session_beside_it_does_no_harm(sessions: Path) -> None:
    interrupt(sessions)
    (sessions / "broken").mkdir()
    (sessions / "broken" / "1-x.pcm").write_bytes(b"\0\0")
    (sessions / "broken" / "session.toml").write_text("= no TOML")
    assert len(find_unclosed()) == 1


def test_recover_without_a_name_closes_no_session_at_random(sessions: Path) -> None:
    newest = [interrupt(sessions, days) for days in range(2)][-1]
    with pytest.raises(UsageError, match="2 sessions were not closed") as refused:
        recover(RecoverOptions())
    assert newest.name in refused.value.message
    assert refused.value.remedy == "name one, or use --all"


def test_only_one_session_is_continued_at_a_time(sessions: Path) -> None:
    for days in range(2):
        interrupt(sessions, days)
    with pytest.raises(UsageError, match="only one session can be continued at a time; name it"):
        recover(RecoverOptions(all=True, resume=True))


def test_with_nothing_to_recover_the_command_succeeds(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = record(sessions)
    assert recover(RecoverOptions()) == 0
    assert capsys.readouterr().err == "nothing to recover: every session was closed\n"
    assert recover(RecoverOptions(session=folder.name)) == 0
    assert capsys.readouterr().out == f"{folder.name}: nothing to recover, it was closed\n"
