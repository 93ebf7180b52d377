"""A session without a screen runs to its end, and what it emits is printed before the program goes on."""

import io
import threading
from pathlib import Path

import pytest

from symbl_tui.headless import runner
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import CaughtUp, StateChanged, Update
from tests.headless.scripted_sessions import RefusingStream, ScriptedSession, full_disk, lines_of, said


def test_everything_that_a_session_emits_is_printed_in_its_order(tmp_path: Path) -> None:
    updates: tuple[Update, ...] = (CaughtUp(), *(said(row, f"word{row}") for row in range(200)))
    session = ScriptedSession(tmp_path, (*updates, StateChanged(SessionState.ENDED)))
    out, status = io.StringIO(), io.StringIO()
    assert runner.run(session.handle, out, status, jsonl=False) is None
    assert [line.rpartition(" ")[2] for line in lines_of(out)] == [f"word{row}" for row in range(200)]
    assert lines_of(status) == ["symbl-tui: ended", f"recorded in {tmp_path}"]


def test_capture_and_transcription_run_at_the_same_time(tmp_path: Path) -> None:
    meeting = threading.Barrier(2, timeout=60)

    class Meeting(ScriptedSession):
        async def capture(self) -> None:
            meeting.wait()

        async def transcribe(self) -> None:
            meeting.wait()

    runner.run(Meeting(tmp_path).handle, io.StringIO(), io.StringIO(), jsonl=False)
    assert not meeting.broken


def test_results_that_cannot_be_printed_are_returned_and_not_raised(tmp_path: Path) -> None:
    session = ScriptedSession(tmp_path, (said(0, "one"),))
    failure = runner.run(session.handle, RefusingStream(full_disk()), io.StringIO(), jsonl=False)
    assert "1 line of the results could not be printed" in str(failure)


def test_an_error_in_the_program_stops_the_session_before_it_is_raised(tmp_path: Path) -> None:
    stopped = threading.Event()

    class Endless(ScriptedSession):
        def request_stop(self, reason: str) -> None:
            super().request_stop(reason)
            stopped.set()

        async def transcribe(self) -> None:
            stopped.wait(60)

    looked = threading.Event()

    class Blocked(io.StringIO):
        """A stream that accepts nothing before the program has looked whether it is to wait."""

        def write(self, text: str) -> int:
            looked.wait(60)
            return super().write(text)

    def interrupted() -> bool:
        looked.set()
        raise KeyError("a defect")

    session = Endless(tmp_path)
    threading.Timer(0.01, session.request_stop, ("stopped by the reader",)).start()
    with pytest.raises(KeyError):
        runner.run(session.handle, io.StringIO(), Blocked(), jsonl=False, interrupted=interrupted)
    assert session.stops == ["stopped by the reader", "failed"]
