"""Run a session without a screen."""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, TextIO

from symbl_tui.domain.text import clean
from symbl_tui.headless.json_lines import JsonLines, closing_lines
from symbl_tui.headless.session_summary import describe_session
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, StateChanged, Update
from symbl_tui.session.run.session import Session
from symbl_tui.system.terminal import redirect_to_null

_QUEUE_SIZE: Final = 10_000
"""Updates that may wait for a slow reader of stdout; then the conversation blocks, the capture never."""

_POLL_SECONDS: Final = 0.1
"""Interval at which both ends of the inbox check whether the other is still there."""


def run(session: Session, out: TextIO, status: TextIO, *, jsonl: bool) -> None:
    """Run a session to its end.

    Args:
        session: Not yet started.
        out: Gets the results.
        status: Gets the states of the session, reconnects and notices.
        jsonl: Write JSON lines instead of text.
    """
    inbox = _Inbox()
    session.subscribe(inbox.put)
    workers = [
        threading.Thread(target=asyncio.run, args=(work(),), name=work.__name__)
        for work in (session.capture, session.transcribe)
    ]
    for worker in workers:
        worker.start()
    try:
        render: Callable[[Update], Iterator[str]] = JsonLines().render if jsonl else TextLines().render
        writer = _Writer(session, out)
        for update in inbox.until(lambda: not any(worker.is_alive() for worker in workers)):
            _report(update, status)
            writer.write(render(update))
        if jsonl:
            writer.write(closing_lines(session))
        print(describe_session(session), file=status)
    finally:
        # Harmless after a normal end; otherwise the threads would record on without a reader.
        session.request_stop("failed")
        inbox.close()
        for worker in workers:
            worker.join()


class _Inbox:
    """A bounded queue of updates from the session's threads; a full one blocks the conversation."""

    def __init__(self) -> None:
        self._updates: queue.Queue[Update] = queue.Queue(_QUEUE_SIZE)
        self._closed = False

    def put(self, update: Update) -> None:
        while not self._closed:
            with suppress(queue.Full):
                # In short waits: a producer that is blocked must notice that the reader is gone.
                self._updates.put(update, timeout=_POLL_SECONDS)
                return

    def until(self, over: Callable[[], bool]) -> Iterator[Update]:
        """Yield updates until ``over`` and the queue is empty."""
        while not (over() and self._updates.empty()):
            with suppress(queue.Empty):
                yield self._updates.get(timeout=_POLL_SECONDS)

    def close(self) -> None:
        """Drop further updates, so that no producer blocks."""
        self._closed = True


class _Writer:
    """Writes to stdout until its reader closes it, which stops the session."""

    def __init__(self, session: Session, out: TextIO) -> None:
        self._session = session
        self._out: TextIO | None = out

    def write(self, lines: Iterator[str]) -> None:
        for line in lines:
            if self._out is None:
                return
            try:
                print(line, file=self._out, flush=True)
            except BrokenPipeError:
                redirect_to_null(self._out)
                self._out = None
                self._session.request_stop("nobody reads the output")


def _report(update: Update, status: TextIO) -> None:
    match update:
        case LinkStatus(LinkState.WAITING) as link:
            when = f"attempt {link.attempt}, in {link.retry_in:.0f} s"
            print(f"symbl-tui: retrying ({when}): {clean(link.reason)}", file=status, flush=True)
        case StateChanged(SessionState.RETRYING):
            return  # the link status has reported it, with the reason
        case StateChanged(state, None):
            print(f"symbl-tui: {state}", file=status, flush=True)
        case Notice(text):
            print(f"symbl-tui: {text}", file=status, flush=True)
