"""Run a session without a screen."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import TextIO

from symbl_tui.errors import SymblTuiError
from symbl_tui.headless.inbox import Inbox
from symbl_tui.headless.printing_thread import POLL_SECONDS, start_printing, wait_printed
from symbl_tui.headless.result_printer import ResultPrinter
from symbl_tui.session.model.view import RunnableSession, Update


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
    for worker in workers:  # before the printer, which ends where none is alive
        worker.start()
    printing = start_printing(partial(printer.print_all, updates))
    try:
        # Polled: a signal that another thread receives does not wake this one, which handles it.
        while any(worker.is_alive() for worker in workers):
            workers[0].join(POLL_SECONDS)
            workers[1].join(POLL_SECONDS)
        wait_printed(printing, interrupted)
    finally:
        # Harmless after a normal end; otherwise the threads would record on without a reader.
        session.request_stop("failed")
        inbox.close()
        for worker in workers:
            worker.join()
    return printer.failure
