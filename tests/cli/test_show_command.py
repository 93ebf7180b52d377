"""``sessions show``: the review as text, in a terminal and in a pipe."""

import json
from pathlib import Path

import pytest

from symbl_tui.cli.show_command import ShowSessionOptions, show_session
from symbl_tui.errors import SymblTuiError
from symbl_tui.system import paths
from tests.session.recorded_folder import MEETING, record
from tests.support.command import COMMAND, Home
from tests.support.scripted_engine import utterance
from tests.support.terminal import terminal


def _show(capsys: pytest.CaptureFixture[str], **options: object) -> str:
    assert show_session(ShowSessionOptions(session="latest", **options)) == 0  # type: ignore[arg-type]
    return capsys.readouterr().out


@pytest.fixture
def folder(home: Path) -> Path:
    return record(paths.sessions_dir())


def test_the_review_has_tasks_with_owners_open_questions_figures_and_the_transcript(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = _show(capsys)
    assert "[ ] Send the report by Friday. (Alice, due 2026-11-27, 00:05)" in shown
    assert shown.index("Open questions") < shown.index("Talk") < shown.index("Timeline")
    assert "00:03  Bob: Who owns the campaign?" in shown
    alice = next(row for row in shown.splitlines() if row.startswith("Alice ") and "%" in row)
    assert "45%" in alice  # of the session, not of the talk
    assert "160" in alice


def test_both_ways_to_ask_for_json_give_the_keys_of_before_and_the_figures(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = json.loads(_show(capsys, json=True))
    assert whole == json.loads(_show(capsys, format="json"))
    assert (whole["version"], len(whole["transcript"]), whole["lost"]) == (1, 3, None)
    alice = whole["analytics"]["speakers"][0]
    assert (alice["name"], alice["talk"], alice["turns"]) == ("Alice", 4.5, 2)


def test_a_format_prints_the_export(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _show(capsys, format="md").startswith("# Standup")


def test_an_unknown_session_is_an_error_with_a_way_out(folder: Path) -> None:
    with pytest.raises(SymblTuiError, match="retro"):
        show_session(ShowSessionOptions(session="retro"))


@pytest.mark.slow
def test_rows_fit_the_terminal_and_stay_whole_in_a_pipe(user: Home) -> None:
    long = " ".join(f"word{number}" for number in range(60))
    record(user.data / "sessions", events=(*MEETING, (9.0, 0, utterance("u9", long, 8.0, 9.0, "Alice"))))
    assert long in user.run("sessions", "show", "latest").stdout
    with terminal(user, f"{COMMAND} sessions show latest", width=60, height=60) as shown:
        rows = shown.until(lambda screen: "[exit 0]" in screen).splitlines()
    first = next(number for number, row in enumerate(rows) if row.startswith("00:08  Alice: word0 "))
    assert rows[first + 1].startswith("       word")
    assert "Alice        ███" in "\n".join(rows)
