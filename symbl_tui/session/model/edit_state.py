"""What the edits of a session come to: entries in their order, folded into one value. Pure.

Entries may be lies of a stranger: what refers to nothing has no effect, texts are cleaned here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import structs

from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT, clean
from symbl_tui.session.model import edit as edits
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.corrections import Correction
from symbl_tui.session.model.edit import Entry, InsightKey, LineKey, SpeakerKey
from symbl_tui.session.model.edited_insight import InsightEdit

# Insights and bookmarks of the user's own, each.
_MAX_ADDED: Final = 5_000
# Owners that are compared in all, so that they follow the renaming of a speaker: renames times insights, of
# which a stranger's file may have thousands each.
_MAX_FOLLOWED: Final = 300_000


@dataclass(frozen=True, slots=True)
class AddedInsight:
    """An insight of the user's own."""

    id: str
    kind: str
    line: LineKey
    text: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class EditState:
    """All edits that are not undone."""

    title: str = ""
    """Empty: none was given by an edit."""
    names: Mapping[SpeakerKey, str] = field(default_factory=dict)
    """Speakers that are named; an empty name: the given one, whatever other files say."""
    lines: Mapping[LineKey, Correction] = field(default_factory=dict)
    insights: Mapping[InsightKey, InsightEdit] = field(default_factory=dict)
    added: tuple[AddedInsight, ...] = ()
    bookmarks: Mapping[str, Bookmark] = field(default_factory=dict)
    """Those that were added, by their ids."""
    bookmark_texts: Mapping[str, str] = field(default_factory=dict)
    removed_bookmarks: frozenset[str] = frozenset()

    def all_bookmarks(self, noted: Iterable[Bookmark]) -> tuple[Bookmark, ...]:
        """The bookmarks by their start: those that were noted in the session, and those of the edits."""
        found = (
            structs.replace(each, text=self.bookmark_texts.get(each.id, each.text))
            for each in (*noted, *self.bookmarks.values())
            if each.id not in self.removed_bookmarks
        )
        return tuple(sorted(found, key=lambda bookmark: bookmark.start))


def fold(entries: Sequence[Entry]) -> EditState:
    """What entries come to, in their order."""
    undone = undone_entries(entries)
    folding = _Folding()
    for entry in entries:
        if entry.id not in undone:
            folding.apply(entry)
    return folding.state()


def undone_entries(entries: Sequence[Entry]) -> set[str]:
    """The ids of the entries that later ones undid."""
    undone: set[str] = set()
    wanted: set[str] = set()
    # From the last on: an undo counts unless it was undone itself, and only for what was before it.
    for entry in reversed(entries):
        if entry.id in wanted:
            undone.add(entry.id)
        elif isinstance(entry.edit, edits.Undo):
            wanted.add(entry.edit.entry)
    return undone


def last_undoable(entries: Sequence[Entry], by: str = edits.USER) -> Entry | None:
    """The last edit of an author that is neither undone nor an undo; None: there is none."""
    undone = undone_entries(entries)
    for entry in reversed(entries):
        if entry.by == by and entry.id not in undone and not isinstance(entry.edit, edits.Undo):
            return entry
    return None


class _Folding:
    """Applies entries one after the other."""

    def __init__(self) -> None:
        self._title = ""
        self._names: dict[SpeakerKey, str] = {}
        self._lines: dict[LineKey, Correction] = {}
        self._insights: dict[InsightKey, InsightEdit] = {}
        self._added: dict[str, AddedInsight] = {}
        self._bookmarks: dict[str, Bookmark] = {}
        self._texts: dict[str, str] = {}
        self._removed: set[str] = set()
        self._count = 0
        self._followed = 0
        self._kinds = frozenset(insight_keys())

    def apply(self, entry: Entry) -> None:
        self._count += 1
        match entry.edit:
            case edits.SetTitle(title):
                self._title = clean(title, NAME_LIMIT)
            case edits.RenameSpeaker(speakers, name, was):
                # In the order of the edits: an owner that is written later by the old name is another person.
                self._names.update(dict.fromkeys(speakers, clean(name, NAME_LIMIT)))
                self._rename_owners(clean(was, NAME_LIMIT), clean(name, NAME_LIMIT))
            case edits.CorrectLine(line, text):
                self._correct(line, clean(text))
            case edits.AddInsight(kind=kind) as added:
                if kind in self._kinds:
                    self._add(entry.id, added)
            case edits.ChangeInsight(insight, text, owner, due):
                self._change(insight, text, owner, due)
            case edits.TickInsight(insight, done):
                self._insights[insight] = replace(self._known(insight), done=done)
            case edits.DismissInsight(insight, dismissed):
                self._insights[insight] = replace(self._known(insight), dismissed=dismissed)
            case _:
                self._apply_to_bookmarks(entry)

    def _apply_to_bookmarks(self, entry: Entry) -> None:
        match entry.edit:
            case edits.AddBookmark(start, end, text) if len(self._bookmarks) < _MAX_ADDED:
                at = clean(entry.at, NAME_LIMIT)
                marked = Bookmark(at, start, max(start, end), clean(text, edits.MAX_BOOKMARK), entry.id)
                self._bookmarks[entry.id] = marked
            case edits.ChangeBookmark(bookmark, text):
                self._texts[bookmark] = clean(text, edits.MAX_BOOKMARK)
            case edits.RemoveBookmark(bookmark):
                self._removed.add(bookmark)

    def state(self) -> EditState:
        return EditState(
            self._title,
            self._names,
            self._lines,
            self._insights,
            tuple(self._added.values()),
            self._bookmarks,
            self._texts,
            frozenset(self._removed),
        )

    def _correct(self, line: LineKey, text: str) -> None:
        if text:
            self._lines[line] = Correction(self._count, text)

    def _add(self, id: str, added: edits.AddInsight) -> None:
        if (text := clean(added.text)) and len(self._added) < _MAX_ADDED:
            owner, due = clean(added.owner, NAME_LIMIT), clean(added.due, NAME_LIMIT)
            self._added[id] = AddedInsight(user_insight_id(id), added.kind, added.line, text, owner, due)

    def _known(self, insight: InsightKey) -> InsightEdit:
        return self._insights.get(insight) or InsightEdit()

    def _change(self, insight: InsightKey, text: str | None, owner: str | None, due: str | None) -> None:
        known = self._known(insight)
        # A text may be replaced and not removed: an insight without words is none.
        text = clean(text, TEXT_LIMIT) if text else ""
        self._insights[insight] = replace(
            known,
            text=text or known.text,
            owner=known.owner if owner is None else clean(owner, NAME_LIMIT),
            due=known.due if due is None else clean(due, NAME_LIMIT),
        )

    def _rename_owners(self, was: str, name: str) -> None:
        """Let owners follow that the user wrote by the name that a speaker had."""
        self._followed += len(self._insights) + len(self._added)
        if not was or not name or self._followed > _MAX_FOLLOWED:
            return
        for key, insight in self._insights.items():
            if insight.owner == was:
                self._insights[key] = replace(insight, owner=name)
        for id, added in self._added.items():
            if added.owner == was:
                self._added[id] = replace(added, owner=name)


def user_insight_id(entry: str) -> str:
    """The id of the insight that the user made by the entry of an id."""
    return f"user-{entry}"
