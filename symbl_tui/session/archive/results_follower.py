"""Reads the journal of a running session as it grows, so that its results are known when it ends.

Reading a long journal takes seconds, which its user would wait for when the review is opened.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.journal_tail import JournalTail
from symbl_tui.session.archive.results_cache import keep_results, results_stamp
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.archive.session_results import results_of
from symbl_tui.session.model.view import CaughtUp, SessionHandle, Update

_POLL_SECONDS: Final = 2.0
# A resumed session has a long journal at its start: between two blocks of it others may run.
_PAUSE_SECONDS: Final = 0.05
# Bytes read at once, a few milliseconds of work: this thread has the interpreter's lock for so long.
_BLOCK: Final = 1 << 16

_log = logging.getLogger(__name__)


class ResultsFollower:
    """Follows one session on a thread; keeps its results when it is closed."""

    def __init__(self, poll_seconds: float = _POLL_SECONDS) -> None:
        """``poll_seconds``: between two looks into the journal."""
        self._poll_seconds = poll_seconds
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._tail: JournalTail | None = None

    @property
    def rows(self) -> int:
        """How many rows were read so far."""
        return len(self._tail.conversation.lines) if self._tail else 0

    def follow(self, session: SessionHandle) -> None:
        """Begin once the session records; it has not started yet."""

        def handle(update: Update) -> None:
            if isinstance(update, CaughtUp) and self._thread is None:
                self._start(lambda: session.folder)

        session.subscribe(handle)

    def _start(self, folder: Callable[[], Path]) -> None:
        # A daemon: a disk that does not answer must not keep the program from its end.
        self._thread = threading.Thread(target=self._run, args=(folder,), name="symbl-results", daemon=True)
        self._thread.start()

    def _run(self, folder: Callable[[], Path]) -> None:
        wait = self._poll_seconds
        try:
            while not self._closing.wait(wait):
                self._tail = self._tail or JournalTail(folder(), _BLOCK)
                wait = self._poll_seconds if self._tail.read() is None else _PAUSE_SECONDS
        except SymblTuiError as error:
            self._tail = None
            _log.warning("the results of the session are not followed (%s)", error)

    def keep(self, folder: Path) -> None:
        """Keep the results of the session, which is closed now; never raises.

        Blocks while the rest of the journal is read.
        """
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        tail, self._tail = self._tail, None
        if tail is None:
            return
        try:
            facts = read_facts(folder).live
            stamp = results_stamp(facts)
            if stamp and tail.use(facts):
                while tail.read() is not None:
                    pass
                tail.finish()
                keep_results(facts, stamp, results_of(tail.conversation))
        except SymblTuiError as error:
            _log.warning("the results of the session are not kept (%s)", error)
        finally:
            tail.close()
