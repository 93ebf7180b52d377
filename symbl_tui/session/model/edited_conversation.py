"""A conversation as it is read: the engine's results with the user's edits laid over them. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from symbl_tui.domain.insight import Insight, Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change, Line, Rows
from symbl_tui.session.model.edit import InsightKey, SpeakerKey
from symbl_tui.session.model.edit_state import AddedInsight, EditState
from symbl_tui.session.model.edited_insight import UNEDITED, edit_insight
from symbl_tui.session.model.edited_lines import EditedLines
from symbl_tui.session.model.shown_names import KnownSpeaker, ShownNames
from symbl_tui.session.model.title import Title, choose_title


class EditedConversation:
    """Takes the changes of a conversation and the edits of its session; returns what changes on a screen.

    The rows, insights and topics that it was given are kept, so that an edit can change, and its undoing
    restore, any of them.
    """

    def __init__(self) -> None:
        self.state = EditState()
        self.title = Title("", given=False)
        self.bookmarks: tuple[Bookmark, ...] = ()
        self.topics: tuple[Topic, ...] = ()
        self._speakers: Sequence[KnownSpeaker] = ()
        self._base_names: Mapping[SpeakerKey, str] = {}
        self._recorded_title = Title("", given=False)
        self._complete = False
        self._lines = EditedLines()
        self._raw_insights: dict[str, Insight] = {}
        self._insights: dict[str, Insight] = {}
        """Those that are shown."""

    @property
    def transcript(self) -> str:
        """The pass that the results are of; empty: the live result."""
        return self._lines.transcript

    @property
    def names(self) -> ShownNames:
        """The names of the speakers as they are shown."""
        return self._lines.names

    def lines(self) -> Rows:
        """All rows as they are shown, by their index."""
        return self._lines.rows(sorted(self._lines.recorded))

    def line(self, row: int) -> Line | None:
        """A row as it is shown."""
        return self._lines.row(row)

    def insights(self) -> tuple[Insight, ...]:
        """The insights that are shown: the engine's in their order, then the user's own."""
        return tuple(self._insights.values())

    def feed(self, change: Change) -> Change:
        """Apply a change of the conversation; returns it with the edits."""
        lines = self._lines.put(change.lines)
        # Kept as they came: a dismissed one is shown as it is by then when that is undone.
        for insight in change.insights:
            self._raw_insights[insight.id] = insight
        shown = tuple(filter(None, (self._insight(each) for each in change.insights)))
        self._insights.update((each.id, each) for each in shown)
        if change.topics is not None:
            self.topics = change.topics
        title = self._update_title() if change.topics is not None else None
        return structs.replace(change, lines=lines, insights=shown, title=title)

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
        self._recorded_title, self._lines.transcript = title, transcript

    def update(self, state: EditState, noted: Iterable[Bookmark] = ()) -> Change:
        """Apply the edits as they are now, and the bookmarks that were noted; returns what changes."""
        names = ShownNames(self._speakers, {**self._base_names, **state.names})
        lines = self._lines.update(state, names)
        self.state = state
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
        for results in (self._lines, self._raw_insights, self._insights):
            results.clear()
        self.topics = ()

    @property
    def waiting(self) -> bool:
        """Whether another :meth:`update` may find the line of an insight of the user's."""
        return self._lines.waiting

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
        row = self._lines.recorded.of_utterance(raw.utterance_id)
        # The user's own insight has the names that the user wrote.
        line = None if row is None else self._lines.recorded[row]
        named = raw if raw.by_user else self.names.of_insight(raw, line)
        return named if made == UNEDITED else edit_insight(named, made)

    def _own_insight(self, added: AddedInsight) -> Insight:
        """The user's own insight, at its line in this transcript."""
        row = self._lines.find(added.line)
        line = None if row is None else self._lines.recorded[row]
        named = (each.name for each in self.names.speakers if each.key.channel == added.line.channel)
        speaker = self.names.of(added.line.channel, line.speaker if line else next(named, ""))
        return Insight(
            id=added.id,
            kind=added.kind,
            text=added.text,
            speaker=Speaker(name=speaker),
            utterance_id=self._lines.utterance_id(added.line),
            assignee=Speaker(name=added.owner) if added.owner else None,
            due=added.due or None,
            by_user=True,
        )

    def _update_title(self) -> Title | None:
        """The title where it changed; none before the recorded one is known."""
        if not self._recorded_title.text:
            return None
        # Of a session that is over: while people speak, a title that changes with the words is a nuisance.
        first = self._lines.recorded if self._complete else ()
        said = (line.text for row in first if (line := self.line(row)))
        title = choose_title(self.state.title, self._recorded_title, self.topics, said)
        if title == self.title:
            return None
        self.title = title
        return title
