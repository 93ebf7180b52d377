"""Calls without a screen: each line names its call, and nothing is printed before the call has its name."""

import io
import json
from collections.abc import Callable
from pathlib import Path

from symbl_tui.errors import SymblTuiError
from symbl_tui.headless.call_runner import run_calls
from symbl_tui.session.calls.call_session import CallBegan, CallOver, CallUpdate, OperatorLine
from symbl_tui.session.model.view import CaughtUp, Notice
from tests.headless.scripted_sessions import (
    RefusingStream,
    ScriptedSession,
    ScriptedSupervisor,
    call_of,
    full_disk,
    lines_of,
    said,
)
from tests.support.foreign_text import HOSTILE, is_harmless

Emit = Callable[[CallUpdate], None]


def run(
    script: Callable[[Emit], None], out: io.StringIO, status: io.StringIO, *, jsonl: bool = False
) -> SymblTuiError | None:
    return run_calls(ScriptedSupervisor(script).handle, out, status, jsonl=jsonl)


def session(tmp_path: Path, name: str) -> ScriptedSession:
    folder = tmp_path / name
    folder.mkdir()
    return ScriptedSession(folder, reason="caller hung up")


def test_lines_of_calls_at_once_each_begin_with_the_id_of_their_call(tmp_path: Path) -> None:
    one, two = session(tmp_path, "one"), session(tmp_path, "two")
    calls = call_of(one, "Ann", "Bob"), call_of(two)

    def script(emit: Emit) -> None:
        for call in calls:
            emit(CallBegan(call))
        one.emit(CaughtUp())
        two.emit(CaughtUp())
        one.emit(said(0, "hello"))
        two.emit(said(0, "good morning"))
        emit(CallOver(calls[1]))
        emit(CallOver(calls[0]))

    out, status = io.StringIO(), io.StringIO()
    assert run(script, out, status) is None
    assert lines_of(out) == [
        "one  Stand-up: Ann, Bob",
        "two  Stand-up: ",
        "one  00:01  Ann: hello",
        "two  00:01  Ann: good morning",
        "two  ended: caller hung up",
        "one  ended: caller hung up",
    ]
    assert lines_of(status) == [
        "symbl-tui: caller hung up (two)",
        f"recorded in {two.folder}",
        "symbl-tui: caller hung up (one)",
        f"recorded in {one.folder}",
    ]


def test_what_comes_before_the_folder_has_its_name_waits_and_keeps_its_order(tmp_path: Path) -> None:
    talk = session(tmp_path, "talk")
    call = call_of(talk, "Ann")
    before: list[str] = []

    def script(emit: Emit) -> None:
        emit(CallBegan(call))
        talk.emit(Notice("waiting for sound"))
        before.extend(lines_of(status))
        talk.emit(CaughtUp())
        talk.emit(said(0, "hello"))
        emit(CallOver(call))

    out, status = io.StringIO(), io.StringIO()
    run(script, out, status)
    assert before == []
    assert lines_of(status)[0] == "symbl-tui: waiting for sound (talk)"
    assert lines_of(out) == ["talk  Stand-up: Ann", "talk  00:01  Ann: hello", "talk  ended: caller hung up"]


def test_a_call_that_ends_before_any_sound_has_its_lines_too(tmp_path: Path) -> None:
    call = call_of(session(tmp_path, "short"), "Ann")

    def script(emit: Emit) -> None:
        emit(CallBegan(call))
        emit(CallOver(call))

    out = io.StringIO()
    run(script, out, io.StringIO())
    assert lines_of(out) == ["short  Stand-up: Ann", "short  ended: caller hung up"]


def test_json_lines_name_their_call_and_describe_it_first(tmp_path: Path) -> None:
    talk, bare = session(tmp_path, "talk"), session(tmp_path, "bare")
    calls = call_of(talk, "Ann", "Bob"), call_of(bare)

    def script(emit: Emit) -> None:
        for call in calls:
            emit(CallBegan(call))
        talk.emit(CaughtUp())
        talk.emit(said(0, "hello"))
        for call in calls:
            emit(CallOver(call))

    out = io.StringIO()
    run(script, out, io.StringIO(), jsonl=True)
    lines = list(map(json.loads, lines_of(out)))
    assert [(line["call"], line["type"]) for line in lines] == [
        ("talk", "call"),
        ("talk", "utterance"),
        ("talk", "ledger"),
        ("talk", "end"),
        ("bare", "call"),
        ("bare", "ledger"),
        ("bare", "end"),
    ]
    first, without = lines[0], lines[4]
    assert (first["platform"], first["parties"]) == ("twilio", ["Ann", "Bob"])
    assert (first["encoding"], first["rate"]) == ("mulaw", 8000)
    assert (without["parties"], without["encoding"], without["rate"]) == ([], None, None)


def test_no_caller_s_name_controls_the_operator_s_terminal(tmp_path: Path) -> None:
    talk = session(tmp_path, "talk")
    talk.title = talk.reason = HOSTILE
    call = call_of(talk, HOSTILE)

    def script(emit: Emit) -> None:
        emit(OperatorLine(HOSTILE))
        emit(CallBegan(call))
        emit(CallOver(call))

    out, status = io.StringIO(), io.StringIO()
    run(script, out, status)
    assert is_harmless(out.getvalue() + status.getvalue())


def test_results_that_cannot_be_printed_end_no_call_and_are_the_error_at_the_end(tmp_path: Path) -> None:
    talk = session(tmp_path, "talk")
    call = call_of(talk)

    def script(emit: Emit) -> None:
        emit(CallBegan(call))
        talk.emit(CaughtUp())
        emit(CallOver(call))

    supervisor = ScriptedSupervisor(script)
    failure = run_calls(supervisor.handle, RefusingStream(full_disk()), io.StringIO(), jsonl=False)
    assert str(failure) == (
        "2 lines of the results could not be printed; they are in the sessions: symbl-tui sessions list"
    )
    # Harmless at the end; it ends the calls where the printing was left by an error.
    assert supervisor.stops == ["failed"]


def test_why_calls_could_not_be_taken_is_told_before_anything_about_the_printing(tmp_path: Path) -> None:
    error = SymblTuiError("the engine cannot be started")
    supervisor = ScriptedSupervisor(lambda emit: emit(OperatorLine("no")), error=error)
    assert run_calls(supervisor.handle, io.StringIO(), RefusingStream(full_disk()), jsonl=False) is error
