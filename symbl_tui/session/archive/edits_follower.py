"""Follows the edits of one session: lays them over its updates, and notices those of other programs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.bookmarks import NAME as BOOKMARKS
from symbl_tui.session.archive.bookmarks import read_bookmarks
from symbl_tui.session.archive.edits_file import EditsFile
from symbl_tui.session.archive.read_faults import ReadFaults
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.session_stamp import file_stamp
from symbl_tui.session.archive.speaker_labels import known_speakers, read_labels
from symbl_tui.session.archive.speaker_names import read_names
from symbl_tui.session.model import edit as edits
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.edit import Edit, Entry
from symbl_tui.session.model.edit_state import fold, last_undoable
from symbl_tui.session.model.edited_conversation import EditedConversation
from symbl_tui.session.model.title import Title
from symbl_tui.session.model.view import Rewound, Subscriber, Update


@dataclass(frozen=True, slots=True)
class Made:
    """An edit that is on the disk."""

    entry: Entry
    """The edit; of an undo the one that was undone."""
    change: Change
    """What changed; subscribers get it as well."""


class EditsFollower:
    """Reads and appends the edits of a session, and lays them over its updates."""

    def __init__(
        self,
        folder: Callable[[], Path],
        emit: Subscriber = lambda update: None,
        *,
        live: bool = False,
        by: str = edits.USER,
    ) -> None:
        """Read nothing yet.

        Args:
            folder: The session's folder now; it need not be there yet.
            emit: Called with every update, edited; must return at once.
            live: Whether the results are those of the running session, whichever pass readers use.
            by: The author of the edits that are made.
        """
        self._folder = folder
        self._emit = emit
        self._live = live
        self._by = by
        self._file: EditsFile | None = None
        self._faults = ReadFaults(Path())
        self._notes: tuple[Bookmark, ...] = ()
        self._notes_stamp: tuple[int, int] | None = None
        self._facts_stamp: tuple[int, int] | None = None
        self._channels = 0
        # Two locks: results must not wait for the disk.
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._conversation = EditedConversation()

    @property
    def conversation(self) -> EditedConversation:
        """The results and what the edits made of them."""
        return self._conversation

    @property
    def title(self) -> Title:
        """The title; empty before anything was read."""
        return self._conversation.title

    @property
    def unread(self) -> tuple[str, ...]:
        """The files with edits or bookmarks that cannot be read, each with the reason."""
        return self._faults.found

    def handle(self, update: Update) -> None:
        """Emit an update of the session, with the edits."""
        with self._lock:
            if isinstance(update, Change):
                update = self._conversation.feed(update)
            self._emit(update)
            if isinstance(update, Rewound):
                self._conversation.clear()
                again = self._conversation.update(self._conversation.state, self._notes)
                self._emit(replace(again, bookmarks=self._conversation.bookmarks))

    def poll(self) -> Change:
        """Notice the edits of other programs, and bookmarks of the session; cheap where there are none.

        What cannot be read counts as none; see :attr:`unread`.

        Raises:
            SymblTuiError: the session's folder is damaged.
        """
        with self._writing:
            return self._refresh() if self._is_open() else Change()

    def make(self, edit: Edit) -> Made:
        """Make an edit; it is on the disk when this returns.

        Raises:
            UsageError: it is not valid.
            SymblTuiError: it cannot be kept.
        """
        with self._writing:
            entry = self._opened().append(lambda entries: edit, self._by)
            assert entry is not None
            return Made(entry, self._refresh(force=True))

    def undo(self) -> Made | None:
        """Undo the last edit that is not undone, of the same author; None: there is none."""
        found: list[Entry] = []

        def choose(entries: list[Entry]) -> Edit | None:
            found.extend(filter(None, [last_undoable(entries, self._by)]))
            return edits.Undo(found[0].id) if found else None

        with self._writing:
            if self._opened().append(choose, self._by) is None:
                return None
            return Made(found[0], self._refresh(force=True))

    def start(self, facts: SessionFacts, results: Change) -> None:
        """Start from facts and labelled results that are read already, in place of a running session.

        Blocks; raises :class:`SymblTuiError`.
        """
        with self._writing:
            self._begin(facts, complete=True)
            self.handle(results)
            self._refresh(force=True)

    def _begin(self, facts: SessionFacts, *, complete: bool = False) -> None:
        self._take(facts, complete=complete)
        self._use(facts.folder)

    def _take(self, facts: SessionFacts, *, complete: bool) -> None:
        self._channels = len(facts.speakers)
        labels = read_labels(facts.folder, facts.speakers)
        with self._lock:
            self._conversation.begin(
                known_speakers(facts.speakers, labels),
                read_names(facts.folder),
                Title(facts.title, facts.title_given),
                facts.transcript,
                complete=complete,
            )

    def _use(self, folder: Path) -> None:
        self._file, self._faults = EditsFile(folder), ReadFaults(folder)

    def _opened(self) -> EditsFile:
        if not self._is_open() or self._file is None:
            raise SymblTuiError("there is nothing to edit yet: nothing was recorded")
        return self._file

    def _is_open(self) -> bool:
        """Open what is there; whether the session's folder is."""
        folder = self._folder()
        if self._file is None:
            if not (folder / "session.toml").exists():
                return False
            facts = read_facts(folder)
            self._begin(facts.live if self._live else facts)
            self._refresh(force=True)
        # Made anew: it was deleted, or moved away, while the session was recorded.
        elif folder != self._file.path.parent:
            self._use(folder)
        return True

    def _refresh(self, *, force: bool = False) -> Change:
        """Apply what is new on the disk, and emit what changes."""
        assert self._file is not None
        file, notes = self._file, self._file.path.with_name(BOOKMARKS)
        new = self._faults.attempt(file.path, file.refresh, False)
        new |= self._faults.attempt(notes, lambda: self._read_notes(notes), False)
        new |= self._read_speakers()
        # An insight of the user's may have been read before its line.
        if not (new or force or self._conversation.waiting):
            return Change()
        state = fold(self._file.entries)
        with self._lock:
            change = self._conversation.update(state, self._notes)
            if change != Change():
                self._emit(change)
        return change

    def _read_notes(self, path: Path) -> bool:
        """Read the bookmarks of the session where there are new ones; whether there are."""
        if (stamp := file_stamp(path)) == self._notes_stamp:
            return False
        self._notes, self._notes_stamp = read_bookmarks(path), stamp
        return True

    def _read_speakers(self) -> bool:
        """Read the speakers of a running session again, as some may come late; whether some did."""
        assert self._file is not None
        stamp = file_stamp(self._file.path.with_name("session.toml")) if self._live else None
        if stamp == self._facts_stamp:
            return False
        self._facts_stamp = stamp
        facts = read_facts(self._file.path.parent).live
        if len(facts.speakers) <= self._channels:
            return False
        self._take(facts, complete=False)
        return True
