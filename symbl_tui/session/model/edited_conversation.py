"""A conversation as it is read: the engine's results with the user's edits laid over them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from symbl_tui.domain.insight import Insight, Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.corrections import Corrections
from symbl_tui.session.model.edit import InsightKey, LineKey, SpeakerKey
from symbl_tui.session.model.edit_state import AddedInsight, EditState
from symbl_tui.session.model.edited_insight import UNEDITED, edit_insight
from symbl_tui.session.model.row_index import RowIndex
from symbl_tui.session.model.shown_names import KnownSpeaker, ShownNames
from symbl_tui.session.model.title import Title, choose_title


class EditedConversation:
    """Takes the changes of a conversation and the edits of its session; returns what changes on a screen.

    The rows, insights and topics that it was given are kept, so that an edit can change, and its undoing
    restore, any of them.
    """

    def __init__(self) -> None:
        self.transcript = ""
        """The pass that the results are of; empty: the live result."""
        self.state = EditState()
        self.names = ShownNames((), {})
        self.title = Title("", given=False)
        self.bookmarks: tuple[Bookmark, ...] = ()
        self.topics: tuple[Topic, ...] = ()
        self._speakers: Sequence[KnownSpeaker] = ()
        self._base_names: Mapping[SpeakerKey, str] = {}
        self._recorded_title = Title("", given=False)
        self._complete = False
        self._corrections = Corrections({}, "")
        self._raw = RowIndex()
        self._anchors: dict[int, str] = {}
        """Ids for lines without one, which the user's insights refer to."""
        self._unplaced: int | None = None
        """How many rows there were when an insight of the user's had no line yet; None: all have one."""
        self._raw_insights: dict[str, Insight] = {}
        self._insights: dict[str, Insight] = {}
        """Those that are shown."""

    def lines(self) -> list[tuple[int, Line]]:
        """All rows as they are shown, by their index."""
        return [(row, self._line(row, self._raw[row])) for row in sorted(self._raw)]

    def line(self, row: int) -> Line | None:
        """A row as it is shown."""
        raw = self._raw.get(row)
        return self._line(row, raw) if raw else None

    def insights(self) -> tuple[Insight, ...]:
        """The insights that are shown: the engine's in their order, then the user's own."""
        return tuple(self._insights.values())

    def feed(self, change: Change) -> Change:
        """Apply a change of the conversation; returns it with the edits."""
        self._raw.put(change.lines)
        for insight in change.insights:
            self._raw_insights[insight.id] = insight
        lines = tuple((row, self._line(row, line)) for row, line in change.lines)
        shown = tuple(filter(None, (self._insight(each) for each in change.insights)))
        self._insights.update((each.id, each) for each in shown)
        if change.topics is not None:
            self.topics = change.topics
        title = self._update_title() if change.topics is not None else None
        return replace(change, lines=lines, insights=shown, title=title)

    def begin(
        self,
        speakers: Sequence[KnownSpeaker],
        names: Mapping[SpeakerKey, str],
        title: Title,
        transcript: str = "",
        *,
        complete: bool = False,
    ) -> None:
        """Set the facts of the session, before the first :meth:`update`.

        Args:
            speakers: By the names that the results have.
            names: Those that the user gave other than by edits.
            title: The recorded one.
            transcript: The pass that the results are of; empty: the live result.
            complete: Whether the results are fed whole, by the time of their lines.
        """
        self._complete = complete
        self._speakers, self._base_names = speakers, names
        self._recorded_title, self.transcript = title, transcript

    def update(self, state: EditState, noted: Iterable[Bookmark] = ()) -> Change:
        """Apply the edits as they are now, and the bookmarks that were noted; returns what changes."""
        before = {row: self._line(row, self._raw[row]) for row in self._touched(state)}
        self.state, self.names = state, self._shown_names(state)
        self._corrections = Corrections(state.lines, self.transcript)
        self._anchor()
        after = {row: self._line(row, self._raw[row]) for row in (*before, *self._anchors)}
        lines = tuple((row, line) for row, line in sorted(after.items()) if before.get(row) != line)
        insights, removed = self._update_insights()
        bookmarks = state.all_bookmarks(noted)
        known, self.bookmarks = self.bookmarks, bookmarks
        return Change(
            lines=lines,
            insights=insights,
            removed=removed,
            bookmarks=bookmarks if bookmarks != known else None,
            title=self._update_title(),
        )

    def clear(self) -> None:
        """Forget the results: they come anew. The edits stay."""
        self._raw.clear()
        for known in (self._anchors, self._raw_insights, self._insights):
            known.clear()
        self.topics = ()

    @property
    def waiting(self) -> bool:
        """Whether another :meth:`update` may find the line of an insight of the user's."""
        return self._unplaced is not None and self._unplaced != len(self._raw)

    def _touched(self, state: EditState) -> Iterable[int]:
        """The rows that other edits may change."""
        if self._shown_names(state).changed != self.names.changed:
            return tuple(self._raw)
        old, new = self.state.lines, state.lines
        keys = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        mine = (key for key in keys if key.transcript == self.transcript)
        rows = {row for key in mine for row in self._raw.touched(key)}
        return rows | self._anchors.keys()

    def _shown_names(self, state: EditState) -> ShownNames:
        return ShownNames(self._speakers, {**self._base_names, **state.names})

    def _line(self, row: int, raw: Line) -> Line:
        """A row with what the user made of it."""
        shown = self.names.of(raw.channel, raw.speaker)
        text = self._corrections.text(raw) if raw.text and raw.stage is not Stage.PARTIAL else None
        anchor = self._anchors.get(row)
        if shown == raw.speaker and text in (None, raw.text) and anchor is None:
            return raw
        edited = text is not None and text != raw.text
        return structs.replace(
            raw,
            speaker=shown,
            text=text if edited and text else raw.text,
            original=raw.text if edited else None,
            utterance_id=raw.utterance_id or anchor,
        )

    def _anchor(self) -> None:
        """Give the lines that the user's insights refer to an id, where the engine gave none."""
        self._anchors, self._unplaced = {}, None
        for added in self.state.added:
            row = self._raw.find(added.line, self.transcript)
            if row is None:
                self._unplaced = len(self._raw)
            if row is not None and not (raw := self._raw[row]).utterance_id:
                self._anchors[row] = f"{raw.channel}@{raw.start:.3f}"

    def _update_insights(self) -> tuple[tuple[Insight, ...], tuple[str, ...]]:
        """Lay the edits over all insights; those that changed, and the ids of those that are gone."""
        own = (self._own_insight(each) for each in self.state.added)
        all_raw = (*self._raw_insights.values(), *own)
        shown = {each.id: each for each in map(self._insight, all_raw) if each}
        changed = tuple(each for each in shown.values() if self._insights.get(each.id) != each)
        removed = tuple(id for id in self._insights if id not in shown)
        self._insights = shown
        return changed, removed

    def _insight(self, raw: Insight) -> Insight | None:
        """An insight with what the user made of it; None where it is dismissed."""
        key = InsightKey(raw.id, "" if raw.by_user else self.transcript)
        made = self.state.insights.get(key, UNEDITED)
        if made.dismissed:
            return None
        row = self._raw.of_utterance(raw.utterance_id)
        # The user's own insight has the names that the user wrote.
        line = None if row is None else self._raw[row]
        named = raw if raw.by_user else self.names.of_insight(raw, line)
        return named if made == UNEDITED else edit_insight(named, made)

    def _own_insight(self, added: AddedInsight) -> Insight:
        """The user's own insight, at its line in this transcript."""
        row = self._raw.find(added.line, self.transcript)
        line = None if row is None else self._raw[row]
        named = (each.name for each in self.names.speakers if each.key.channel == added.line.channel)
        speaker = self.names.of(added.line.channel, line.speaker if line else next(named, ""))
        return Insight(
            id=added.id,
            kind=added.kind,
            text=added.text,
            speaker=Speaker(name=speaker),
            utterance_id=self._utterance_id(added.line, row),
            assignee=Speaker(name=added.owner) if added.owner else None,
            due=added.due or None,
            by_user=True,
        )

    def _utterance_id(self, key: LineKey, row: int | None) -> str | None:
        if row is not None:
            return self._raw[row].utterance_id or self._anchors.get(row)
        # Its line may still come: the edits of a running session may be read before its results.
        return (key.utterance or None) if key.transcript == self.transcript else None

    def _update_title(self) -> Title | None:
        """The title where it changed; none before the recorded one is known."""
        if not self._recorded_title.text:
            return None
        # Of a session that is over: while people speak, a title that changes with the words is a nuisance.
        first = self._raw if self._complete else ()
        said = (self._line(row, self._raw[row]).text for row in first)
        title = choose_title(self.state.title, self._recorded_title, self.topics, said)
        if title == self.title:
            return None
        self.title = title
        return title
