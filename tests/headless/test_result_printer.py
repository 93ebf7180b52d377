"""Results go to stdout and states to stderr, and a stream that refuses them never ends the session."""

import io
import json
import os
from pathlib import Path

import pytest

from symbl_tui.errors import InternalError
from symbl_tui.headless.result_printer import ResultPrinter, status_line
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import CaughtUp, Notice, Rewound, StateChanged, Update
from tests.headless.scripted_sessions import RefusingStream, ScriptedSession, full_disk, lines_of, said
from tests.support.foreign_text import HOSTILE, is_harmless

ROW = ChannelLedger("Ann", 9.0, 9.0, 9.0, 0.0, 0.0)


def print_all(
    session: ScriptedSession,
    out: io.StringIO,
    status: io.StringIO,
    *updates: Update | None,
    jsonl: bool = False,
) -> ResultPrinter:
    printer = ResultPrinter(session.handle, out, status, jsonl=jsonl)
    printer.print_all(updates)
    return printer


@pytest.mark.parametrize(
    ("update", "line"),
    [
        (
            LinkStatus(LinkState.WAITING, 3, retry_at=0.0, reason="refused\x1b[2J"),
            "symbl-tui: retrying (attempt 3, in 0 s): refused[2J",
        ),
        (LinkStatus(LinkState.UP, 1), None),
        (LinkStatus(LinkState.OPENING, 1, reason="refused"), None),
        (StateChanged(SessionState.LISTENING), "symbl-tui: listening"),
        (StateChanged(SessionState.RETRYING), None),
        # The command prints the error at the end, and once.
        (StateChanged(SessionState.FAILED, "no disk"), None),
        (Notice("the disk is nearly full"), "symbl-tui: the disk is nearly full"),
        (said(0, "hello"), None),
        (CaughtUp(), None),
        (Rewound(), None),
    ],
)
def test_stderr_has_what_a_user_must_know_and_no_more(update: Update, line: str | None) -> None:
    assert status_line(update) == line


def test_a_notice_controls_no_terminal() -> None:
    assert is_harmless(status_line(Notice(HOSTILE)) or "")


def test_results_and_states_go_to_streams_of_their_own(tmp_path: Path) -> None:
    out, status = io.StringIO(), io.StringIO()
    session = ScriptedSession(tmp_path, rows=(ROW,))
    listening = StateChanged(SessionState.LISTENING)
    printer = print_all(session, out, status, listening, None, said(0, "hello"), Notice("look"))
    assert lines_of(out) == ["00:01  Ann: hello"]
    first, second, ledger, folder = lines_of(status)
    assert (first, second) == ("symbl-tui: listening", "symbl-tui: look")
    assert ledger.startswith("Ann: heard 9.0 s")
    assert folder == f"recorded in {tmp_path}"
    assert printer.failure is None


def test_on_one_stream_the_order_is_that_of_the_session(tmp_path: Path) -> None:
    both = io.StringIO()
    listening = StateChanged(SessionState.LISTENING)
    print_all(ScriptedSession(tmp_path), both, both, said(0, "one"), listening, said(1, "two"))
    assert [line.rpartition(" ")[2] for line in lines_of(both)[:3]] == ["one", "listening", "two"]


def test_json_lines_end_with_the_ledger_and_the_folder(tmp_path: Path) -> None:
    out = io.StringIO()
    print_all(ScriptedSession(tmp_path, rows=(ROW,)), out, io.StringIO(), said(0, "hi"), jsonl=True)
    utterance, ledger, end = map(json.loads, lines_of(out))
    assert utterance["text"] == "hi"
    assert ledger["channels"][0]["name"] == "Ann"
    assert (end["type"], end["reason"], end["folder"]) == ("end", "source ended", str(tmp_path))


def test_a_session_without_a_folder_ends_with_null_in_its_place(tmp_path: Path) -> None:
    out = io.StringIO()
    print_all(ScriptedSession(tmp_path / "never"), out, io.StringIO(), jsonl=True)
    assert json.loads(lines_of(out)[-1])["folder"] is None


def test_a_full_disk_is_reported_once_and_the_lost_lines_are_said_to_be_in_the_session(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "2026-11-30 stand up"
    folder.mkdir()
    status = io.StringIO()
    out = RefusingStream(full_disk())
    session = ScriptedSession(folder)
    printer = print_all(session, out, status, said(0, "one"), None, said(1, "two"))
    refused = [line for line in lines_of(status) if "printed" in line]
    assert refused == ["symbl-tui: results cannot be printed (No space left on device); the session goes on"]
    assert str(printer.failure) == (
        "2 lines of the results could not be printed; "
        "they are in the session: symbl-tui sessions show '2026-11-30 stand up'"
    )
    assert session.stops == []


def test_what_waited_for_a_full_disk_is_printed_when_it_has_room(tmp_path: Path) -> None:
    out, status = RefusingStream(full_disk()), io.StringIO()
    printer = ResultPrinter(ScriptedSession(tmp_path).handle, out, status, jsonl=False)

    def updates() -> "list[Update | None]":
        return [said(0, "one"), said(1, "two")]

    def feed() -> "object":
        yield from updates()
        out.refusal = None
        yield None  # no update came: what was refused is tried again

    printer.print_all(feed())  # type: ignore[arg-type]
    assert [line.rpartition(" ")[2] for line in lines_of(out)] == ["one", "two"]
    assert "symbl-tui: results are printed again" in lines_of(status)
    assert printer.failure is None


def test_a_reader_that_has_left_stops_the_session_and_loses_nothing_of_it(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    session, status = ScriptedSession(tmp_path), io.StringIO()
    with os.fdopen(writer, "w") as out:
        printer = ResultPrinter(session.handle, out, status, jsonl=False)
        printer.print_all((said(0, "one"), said(1, "two")))
    assert session.stops == ["the output is no longer read"]
    assert printer.failure is None
    assert lines_of(status) == [f"recorded in {tmp_path}"]


def test_a_defect_in_the_printing_is_the_error_at_the_end_and_no_crash(tmp_path: Path) -> None:
    def broken() -> "object":
        yield Change()
        raise KeyError("a defect")

    printer = ResultPrinter(ScriptedSession(tmp_path).handle, io.StringIO(), io.StringIO(), jsonl=False)
    printer.print_all(broken())  # type: ignore[arg-type]
    assert isinstance(printer.failure, InternalError)


def test_json_is_escaped_where_the_output_cannot_show_its_letters(tmp_path: Path) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    printer = ResultPrinter(ScriptedSession(tmp_path).handle, out, io.StringIO(), jsonl=True)
    printer.print_all((said(0, "grüß 🎉"),))
    (first, *_) = raw.getvalue().splitlines()
    assert rb"gr\u00fc\u00df \ud83c\udf89" in first
    assert json.loads(first)["text"] == "grüß 🎉"
