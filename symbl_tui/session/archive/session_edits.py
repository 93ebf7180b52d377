"""The edits of one session that is shown: makes them, notices those of other programs, emits what changes.

Whatever shows a session passes its updates through :meth:`SessionEdits.handle`: the screen of a running
session, one that is attached to it, a replay, a review. So all of them show the same.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.bookmarks import read_bookmarks
from symbl_tui.session.archive.edits_file import EditsFile
from symbl_tui.session.archive.open_files import BOOKMARKS
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.speaker_labels import known_speakers, read_labels
from symbl_tui.session.archive.speaker_names import read_names
from symbl_tui.session.model import edit as edits
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.edit import Edit, Entry, InsightKey, line_key
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


class SessionEdits:
    """The edits of a session, for any thread; what writes or reads blocks, and is for a worker's thread."""

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
        self._notes: tuple[Bookmark, ...] = ()
        self._notes_stamp: tuple[int, int] | None = None
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

        Raises:
            SymblTuiError: the edits cannot be read.
        """
        with self._writing:
            return self._refresh() if self._is_open() else Change()

    def make(self, edit: Edit) -> Made:
        """Make an edit; it is on the disk when this returns.

        Raises:
            UsageError: it is none.
            SymblTuiError: it cannot be kept.
        """
        return self._append(lambda entries: edit, "nothing to change")

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

    def set_title(self, title: str) -> Made:
        """Give the session a title; an empty one takes the given one back."""
        return self.make(edits.SetTitle(clean(title, NAME_LIMIT)))

    def rename_speaker(self, shown: str, name: str) -> Made:
        """Name all speakers that are shown under a name; an empty name takes the given ones back.

        Raises:
            UsageError: nobody is shown under that name.
        """
        return self.rename_speakers({shown: name})[0]

    def rename_speakers(self, wanted: Mapping[str, str]) -> list[Made]:
        """Rename several speakers, by the names that are shown now, or none of them; see above."""
        with self._writing:
            self._opened()
            self._refresh()
        names, renames = self._conversation.names, []
        for shown, name in wanted.items():
            if not (keys := names.keys(shown)):
                there = ", ".join(names.people(names.speakers))
                fault = f'there is no speaker "{clean(shown, NAME_LIMIT)}"'
                raise UsageError(fault, f"there are: {there or 'none'}")
            was = names.of_key(keys[0]) or ""
            renames.append(edits.RenameSpeaker(keys, clean(name, NAME_LIMIT), was))
        return [self.make(each) for each in renames]

    def correct(self, line: Line, text: str) -> Made:
        """Correct the text of a line; the engine's own text takes the correction back."""
        return self.make(edits.CorrectLine(self._key(line), self._text(text)))

    def add_insight(
        self, line: Line, kind: str = ACTION_ITEM, text: str = "", owner: str = "", due: str = ""
    ) -> Made:
        """Make a line an insight of a kind; without a text it gets the line's."""
        owner, due = clean(owner, NAME_LIMIT), clean(due, NAME_LIMIT)
        return self.make(edits.AddInsight(kind, self._key(line), self._text(text or line.text), owner, due))

    def change_insight(
        self, id: str, *, text: str | None = None, owner: str | None = None, due: str | None = None
    ) -> Made:
        """Change text, owner or due date of an insight; None: leave as it is, empty: none."""
        return self.make(
            edits.ChangeInsight(
                self._insight(id),
                None if text is None else self._text(text),
                None if owner is None else clean(owner, NAME_LIMIT),
                None if due is None else clean(due, NAME_LIMIT),
            )
        )

    def tick(self, id: str, done: bool = True) -> Made:
        """Tick an insight off, or take that back."""
        return self.make(edits.TickInsight(self._insight(id), done))

    def dismiss(self, id: str) -> Made:
        """Leave an insight out everywhere; an undo brings it back."""
        return self.make(edits.DismissInsight(self._insight(id)))

    def add_bookmark(self, start: float, end: float, text: str = "") -> Made:
        """Bookmark a part of the session, in seconds of the capture."""
        start = max(0.0, round(start, 3))
        return self.make(edits.AddBookmark(start, max(start, round(end, 3)), clean(text, edits.MAX_BOOKMARK)))

    def change_bookmark(self, bookmark: Bookmark, text: str) -> Made:
        """Change the text of a bookmark."""
        return self.make(edits.ChangeBookmark(bookmark.id, clean(text, edits.MAX_BOOKMARK)))

    def remove_bookmark(self, bookmark: Bookmark) -> Made:
        """Remove a bookmark."""
        return self.make(edits.RemoveBookmark(bookmark.id))

    def begin(self, facts: SessionFacts) -> None:
        """Start from facts that are read already. Blocks; raises :class:`SymblTuiError`."""
        facts = facts.live if self._live else facts
        labels = read_labels(facts.folder, facts.speakers)
        with self._lock:
            self._conversation.begin(
                known_speakers(facts.speakers, labels),
                read_names(facts.folder),
                Title(facts.title, facts.title_given),
                facts.transcript,
            )
        self._file = EditsFile(facts.folder)

    def _begin(self) -> bool:
        """Start when the session's folder is there; whether it is."""
        folder = self._folder()
        if not (folder / "session.toml").exists():
            return False
        self.begin(read_facts(folder))
        self._refresh(force=True)
        return True

    def _append(self, choose: Callable[[list[Entry]], Edit | None], nothing: str) -> Made:
        with self._writing:
            if (entry := self._opened().append(choose, self._by)) is None:
                raise UsageError(nothing)
            return Made(entry, self._refresh(force=True))

    def _opened(self) -> EditsFile:
        if not self._is_open() or self._file is None:
            raise SymblTuiError("there is nothing to edit yet: nothing was recorded")
        return self._file

    def _is_open(self) -> bool:
        """Open what is there; whether the session's folder is."""
        if self._file is None:
            return self._begin()
        # Made anew: it was deleted, or moved away, while the session was recorded.
        if (folder := self._folder()) != self._file.path.parent:
            self._file = EditsFile(folder)
        return True

    def _refresh(self, *, force: bool = False) -> Change:
        """Apply what is new on the disk, and emit what changes."""
        assert self._file is not None
        new = self._file.refresh() | self._read_notes()
        # An insight of the user's may have been read before its line.
        if not (new or force or self._conversation.waiting):
            return Change()
        state = fold(self._file.entries)
        with self._lock:
            change = self._conversation.update(state, self._notes)
            if change != Change():
                self._emit(change)
        return change

    def _read_notes(self) -> bool:
        """Read the bookmarks of the session where there are new ones; whether there are."""
        assert self._file is not None
        path = self._file.path.with_name(BOOKMARKS)
        try:
            status = path.lstat()
            stamp: tuple[int, int] | None = status.st_size, status.st_mtime_ns
        except OSError:
            stamp = None
        if stamp == self._notes_stamp:
            return False
        self._notes, self._notes_stamp = read_bookmarks(path), stamp
        return True

    def _key(self, line: Line) -> edits.LineKey:
        return line_key(line, self._conversation.transcript)

    def _insight(self, id: str) -> InsightKey:
        own = any(each.id == id for each in self._conversation.state.added)
        return InsightKey(id, "" if own else self._conversation.transcript)

    def _text(self, text: str) -> str:
        if not (cleaned := clean(text)):
            raise UsageError("a text is needed here", "to leave something out, dismiss it")
        return cleaned
