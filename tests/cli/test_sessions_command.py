"""``symbl-tui sessions``: what is printed for people and for programs, without running the command."""

import json
from pathlib import Path

import pytest

from symbl_tui.cli import sessions_command as command
from symbl_tui.cli.list_options import ListOptions
from symbl_tui.cli.transcripts_command import TranscriptsOptions, transcripts
from symbl_tui.errors import UsageError
from tests.session.recorded_folder import MEETING, record, said, transcribe_again
from tests.support.command import Home
from tests.support.foreign_text import HOSTILE, is_harmless


@pytest.fixture
def folder(home: Home) -> Path:
    """The recorded stand-up."""
    return record(home.data / "sessions", notes=[(2.0, 3.0, "ask Bob about the launch")])


def output(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_row_of_the_list_counts_what_was_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.list_sessions(ListOptions()) == 0
    (row,) = output(capsys)
    assert "00:10" in row
    assert "3 utterances    1 ?    1 !    1 >" in row
    assert row.endswith(f"Standup (Alice, Bob)  {folder.name}")


def test_json_has_the_counts_by_the_names_of_the_keys(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.list_sessions(ListOptions(json=True))
    (entry,) = json.loads("\n".join(output(capsys)))
    assert [entry[key] for key in ("questions", "actions", "follow_ups", "fault")] == [1, 1, 1, None]
    assert entry["started"].startswith("2026-11-22T08:53:11")
    assert "insights" not in entry


def test_open_and_damaged_sessions_are_listed_as_such(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    record(home.data / "sessions", closed=False)
    (home.data / "sessions" / "broken").mkdir()
    (home.data / "sessions" / "broken" / "session.toml").write_text("= nonsense")
    command.list_sessions(ListOptions())
    rows = output(capsys)
    assert any("  not closed  " in row for row in rows)
    assert any(row.startswith("broken  damaged: ") for row in rows)


def test_a_hostile_title_sends_no_escape(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    title = HOSTILE.replace("\x00", "").replace("\ud800", "")
    record(home.data / "sessions", title, said(f"hello {title}"))
    command.list_sessions(ListOptions())
    command.search(command.SearchOptions(words=("hello",)))
    assert is_harmless(capsys.readouterr().out)


def test_a_hit_names_session_time_and_speaker_or_note(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.search(command.SearchOptions(words=("deadline",))) == 0
    assert output(capsys) == [f"{folder.name}  00:00  Alice: We should move the deadline."]
    command.search(command.SearchOptions(words=("laun",)))
    assert output(capsys) == [f"{folder.name}  00:02  note: ask Bob about the launch"]


def test_a_search_without_a_hit_fails_as_grep_does(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.search(command.SearchOptions(words=("walrus",))) == 1
    assert capsys.readouterr().err == "found in no session\n"


def test_deleting_without_a_terminal_needs_a_confirmation(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/null").open() as nowhere:
        monkeypatch.setattr("sys.stdin", nowhere)
        with pytest.raises(UsageError, match="cannot be undone; confirm it with --yes"):
            command.delete_session(command.DeleteSessionOptions(session="standup"))
    assert folder.exists()
    assert command.delete_session(command.DeleteSessionOptions(session="standup", yes=True)) == 0
    assert not folder.exists()
    assert output(capsys) == [f"deleted {folder.name}"]


def test_the_transcripts_of_a_session_show_which_one_is_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transcribe_again(folder, "whisper", MEETING)
    transcripts(TranscriptsOptions(session="latest"))
    live, whisper = output(capsys)
    assert live.startswith("  live     2026-11-22")
    assert live.endswith("16 words")
    assert whisper.startswith("* whisper  2026-11-25")
    transcripts(TranscriptsOptions(session="latest", use="live"))
    assert [row[0] for row in output(capsys)] == ["*", " "]
