"""A review as the screen shows it, read from a session's folder and read again after edits."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from symbl_tui.session.archive.progress_file import read_progress
from symbl_tui.session.archive.recorded_session import EditableSession
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.view import Subscriber, Update
from symbl_tui.session.review.session_review import SessionReview, open_review, review_session
from symbl_tui.session.summary.assistant_file import written_bytes
from symbl_tui.session.summary.written_summary import newest_summary
from symbl_tui.ui.presenters.review_rows import Entries, entries_of


@dataclass(frozen=True, slots=True)
class LoadedReview:
    """A review, and the entries of its lists."""

    review: SessionReview
    entries: Mapping[str, Entries]


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

    def read(self) -> LoadedReview:
        """Read the session; raises :class:`SymblTuiError` where it cannot be read."""
        self._session = None  # what is read is no edit
        self._stamp = self._read_stamp()
        self._session, review = open_review(self._folder, self.edits)
        return _loaded(review)

    def update(self) -> LoadedReview | None:
        """The review with the edits since; None before it was read. Raises :class:`SymblTuiError`."""
        if self._session is None:
            return None
        recorded = self._session.recorded
        return _loaded(review_session(recorded, newest_summary(recorded)))

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

        That is after another pass was chosen, speakers were labelled, or an assistant wrote something.
        """
        with suppress(OSError):
            status = (self._folder / "session.toml").stat()
            labelled = read_progress(self._folder) is None
            return status.st_mtime_ns, status.st_size, labelled, written_bytes(self._folder)
        return None


def _loaded(review: SessionReview) -> LoadedReview:
    return LoadedReview(review, entries_of(review.recorded))
