"""A review as the screen shows it, read from a session's folder and read again after edits."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from textual.message import Message

from symbl_tui.session.archive.engine_results import FILE as ENGINE_RESULTS
from symbl_tui.session.archive.progress_file import read_progress
from symbl_tui.session.archive.recorded_session import EditableSession, RecordedSession
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.session_results import ReadResults, read_beginning, read_results
from symbl_tui.session.model.view import Subscriber, Update
from symbl_tui.session.review.analysis import analysis_stamp, kept_analysis, make_analysis
from symbl_tui.session.review.session_review import SessionReview, review_session
from symbl_tui.session.summary.assistant_file import written_bytes
from symbl_tui.session.summary.written_summary import newest_summary
from symbl_tui.ui.presenters.review_rows import Entries, entries_of

# Lines of a session whose figures and summary are calculated in a moment.
_FEW_LINES: Final = 5_000
# Between two reports of how long reading has taken.
_REPORT_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class LoadedReview:
    """A session, the entries of its lists, and what is calculated of it."""

    recorded: RecordedSession
    entries: Mapping[str, Entries]
    review: SessionReview | None
    """None: figures and summary are still to be calculated."""


class SessionEdited(Message):
    """The session was edited, here or by another program."""

    def can_replace(self, message: Message) -> bool:
        """Fold consecutive messages into one."""
        return isinstance(message, SessionEdited)


class ReviewLoader:
    """Reads the review of one session; every method blocks, for a worker's thread."""

    def __init__(self, folder: Path, emit: Subscriber) -> None:
        """``emit``: called for each edit once the session was read, here or in another program."""
        self.edits = SessionEdits(lambda: folder, self._emit)
        """The edits of the session."""
        self._folder = folder
        self._notify = emit
        self._session: EditableSession | None = None
        self._stamp: object = None

    def _emit(self, update: Update) -> None:
        if self._session is not None:
            self._notify(update)

    def read_beginning(self) -> RecordedSession | None:
        """The first lines of a session that takes a while to read; None: :meth:`read` takes no longer.

        They can be edited already. Raises :class:`SymblTuiError` where it cannot be read.
        """
        facts = read_facts(self._folder)
        read = read_beginning(facts)
        return self._open(facts, read) if read else None

    def read(self) -> LoadedReview:
        """Read the session; raises :class:`SymblTuiError` where it cannot be read."""
        # Before the files are read: what changes meanwhile is noticed by the next poll.
        self._stamp = self._read_stamp()
        facts = read_facts(self._folder)
        stamp = analysis_stamp(facts)
        recorded = self._open(facts, read_results(facts))
        analysis = kept_analysis(recorded, stamp)
        if analysis is None and len(recorded.lines) < _FEW_LINES:
            analysis = make_analysis(recorded, stamp)
        review = review_session(recorded, newest_summary(recorded), analysis) if analysis else None
        return LoadedReview(recorded, entries_of(recorded), review)

    def _open(self, facts: SessionFacts, read: ReadResults) -> RecordedSession:
        self._session = None  # what is read is no edit
        self._session = EditableSession(facts, self.edits, read)
        return self._session.recorded

    def update(self) -> LoadedReview | None:
        """The whole review with the edits since; None before it was read. Raises :class:`SymblTuiError`."""
        if self._session is None:
            return None
        stamp = analysis_stamp(read_facts(self._folder))
        recorded = self._session.recorded
        review = review_session(recorded, newest_summary(recorded), make_analysis(recorded, stamp))
        return LoadedReview(recorded, entries_of(recorded), review)

    def poll(self) -> bool:
        """Notice edits of other programs; whether the session is to be read again, once for each reason.

        Raises:
            SymblTuiError: edits cannot be read.
        """
        if self._session is not None:
            self.edits.poll()
        known, self._stamp = self._stamp, self._read_stamp()
        return self._stamp != known

    def _read_stamp(self) -> object:
        """What changes when the session is to be read again.

        That is after another pass was chosen, speakers were labelled, the engine's results were fetched,
        or an assistant wrote something.
        """
        labelled = read_progress(self._folder) is None
        files = ("session.toml", ENGINE_RESULTS)
        return *(_stamp(self._folder / name) for name in files), labelled, written_bytes(self._folder)


async def read_reporting(read: Callable[[], LoadedReview], report: Callable[[float], None]) -> LoadedReview:
    """Read in a thread; ``report`` gets the seconds that it has taken so far, twice a second."""
    reading = asyncio.create_task(asyncio.to_thread(read))
    began = time.monotonic()
    try:
        while not (await asyncio.wait((reading,), timeout=_REPORT_SECONDS))[0]:
            report(time.monotonic() - began)
        return reading.result()
    finally:
        reading.cancel()


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes with a file; None: there is none."""
    with suppress(OSError):
        status = path.lstat()
        return status.st_mtime_ns, status.st_size
    return None
