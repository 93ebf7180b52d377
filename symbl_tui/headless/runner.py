"""Run a session without a screen."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Final, TextIO

from symbl_tui.errors import SymblTuiError
from symbl_tui.headless.inbox import Inbox
from symbl_tui.headless.result_printer import ResultPrinter
from symbl_tui.session.model.view import RunnableSession, Update

_POLL_SECONDS: Final = 0.1

# How long an interrupted program waits for a reader that accepts nothing.
_HURRY_SECONDS: Final = 2.0


def run(
    session: RunnableSession,
    out: TextIO,
    status: TextIO,
    *,
    jsonl: bool,
    interrupted: Callable[[], bool] = lambda: False,
) -> SymblTuiError | None:
    """Run a session to its end, whatever becomes of its output.

    Args:
        session: Not yet started.
        out: Gets the results.
        status: Gets the states of the session, reconnects and notices.
        jsonl: Write JSON lines instead of text.
        interrupted: Whether the user wants to leave; then no slow reader is waited for.

    Returns:
        Why some of the results were not printed; None: all were.
    """
    inbox = Inbox[Update](interrupted)
    session.subscribe(inbox.put)
    workers = [
        threading.Thread(target=asyncio.run, args=(work(),), name=work.__name__)
        for work in (session.capture, session.transcribe)
    ]
    printer = ResultPrinter(session, out, status, jsonl=jsonl)
    updates = inbox.until(lambda: not any(worker.is_alive() for worker in workers))
    # A thread of its own, and a daemon: a terminal or a pipe that accepts nothing blocks it without end.
    printing = threading.Thread(target=printer.print_all, args=(updates,), name="results", daemon=True)
    for thread in (*workers, printing):
        thread.start()
    try:
        # Polled: a signal that another thread receives does not wake this one, which handles it.
        while any(worker.is_alive() for worker in workers):
            workers[0].join(_POLL_SECONDS)
            workers[1].join(_POLL_SECONDS)
        _wait(printing, interrupted)
    finally:
        # Harmless after a normal end; otherwise the threads would record on without a reader.
        session.request_stop("failed")
        inbox.close()
        for worker in workers:
            worker.join()
    return printer.failure


def _wait(printing: threading.Thread, interrupted: Callable[[], bool]) -> None:
    """Wait until everything is printed, or an interrupt cannot wait any longer."""
    deadline = None
    while printing.is_alive() and (deadline is None or time.monotonic() < deadline):
        if interrupted():
            deadline = deadline or time.monotonic() + _HURRY_SECONDS
        printing.join(_POLL_SECONDS)
