"""The conversation so far, changed only by :meth:`Conversation.apply`, which returns a :class:`Change`.

A live conversation keeps what can still change and no more, so that it may go on for days.
"""

from operator import attrgetter
from typing import Final, TypeVar

from msgspec import structs

from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change, Line, ReceivedEvent
from symbl_tui.session.model.engine_ids import EngineIds
from symbl_tui.session.model.transcript import UTTERANCE_TIMEOUT, Transcript
from symbl_tui.symbl.events import (
    EntitiesFound,
    FinalResult,
    InsightsFound,
    PartialResult,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)

# Insights and tracker matches kept; the oldest are dropped.
_MAX_FINDINGS: Final = 10_000
# As many in a live conversation: an engine does not repeat older ones.
_MAX_LIVE_FINDINGS: Final = 500
_MAX_TOPICS: Final = 1_000
# Utterances that a topic refers to, the newest of them.
_MAX_REFERENCES: Final = 100
LIVE_ROWS: Final = 2_000
"""Rows that a live conversation keeps; corrections of older ones come too late."""

_SCORE: Final = attrgetter("score")

Key = TypeVar("Key")
Value = TypeVar("Value")


class Conversation:
    """All results so far. Those of one channel come in order; channels interleave freely."""

    def __init__(
        self,
        speakers: tuple[Speaker, ...],
        keep: int | None = None,
        utterance_timeout: float = UTTERANCE_TIMEOUT,
    ) -> None:
        """Start without results.

        Args:
            speakers: Of each channel.
            keep: How many of the newest rows are kept (besides the unsettled); None: all.
            utterance_timeout: Seconds that a final waits for its utterance.
        """
        self._utterance_timeout = utterance_timeout
        self._transcript = Transcript(speakers, keep)
        self.insights: dict[str, Insight] = {}
        self.topics: dict[str, Topic] = {}
        self.trackers: dict[tuple[object, ...], TrackerMatch] = {}
        self.entities: dict[tuple[object, ...], Entity] = {}
        self._insight_ids = EngineIds()
        self._max_findings = _MAX_FINDINGS if keep is None else _MAX_LIVE_FINDINGS

    def add_channel(self, speaker: Speaker) -> None:
        """Add the next channel: its speaker came late."""
        self._transcript.add_channel(speaker)

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return self._transcript.channels

    @property
    def lines(self) -> list[Line]:
        """The rows that are kept, in their order."""
        return self._transcript.rows.rows()

    def apply(self, received: ReceivedEvent) -> Change:
        """Apply an event; the change is empty when nothing changed."""
        transcript = self._transcript
        rows = transcript.start_connection(received)
        rows += transcript.settle_overdue(received.channel, received.at - self._utterance_timeout)
        change = self._apply(received)
        transcript.evict()
        # What was settled comes first: the event's own rows may replace one of them.
        return structs.replace(change, lines=rows + change.lines) if rows else change

    def is_pending(self, channel: int) -> bool:
        """Whether a final of a channel waits for its utterance."""
        return self._transcript.is_pending(channel)

    def settle_overdue(self, channel: int, now: float) -> Change:
        """Count the finals of a channel as utterances that waited too long, by the clock of the events."""
        return Change(lines=self._transcript.settle_overdue(channel, now - self._utterance_timeout))

    def settle(self, channel: int) -> Change:
        """Count the finals of a channel as utterances: no more utterances will come."""
        return Change(lines=self._transcript.settle(channel))

    def lose_connection(self, channel: int) -> Change:
        """Expect what is not settled on a channel from its next connection."""
        return Change(lines=self._transcript.lose_connection(channel))

    def finish(self) -> Change:
        """Count the finals of all channels as utterances: there are no more results."""
        channels = range(self._transcript.channels)
        return Change(lines=sum((self._transcript.settle(each) for each in channels), start=()))

    def _apply(self, received: ReceivedEvent) -> Change:
        transcript, limit = self._transcript, self._max_findings
        match received.event:
            case PartialResult() as result:
                return Change(lines=transcript.partial(received, result))
            case FinalResult() as result:
                return Change(lines=transcript.final(received, result))
            case UtterancesReceived(utterances):
                rows = (transcript.utterance(received, each) for each in utterances)
                return Change(lines=sum(rows, start=()))
            case InsightsFound(insights):
                named = [self._named_insight(received, each) for each in insights]
                new = (each for each in named if _store(self.insights, each.id, each, limit))
                return Change(insights=tuple(new))
            case TopicsFound(topics):
                return self._topics(received, topics)
            case TrackersMatched(matches):
                placed = [
                    structs.replace(each, utterance_id=self._id(received, each.utterance_id))
                    for each in matches
                ]
                found = (each for each in placed if _store(self.trackers, _match_key(each), each, limit))
                return Change(trackers=tuple(found))
            case EntitiesFound(entities):
                # No change of the screen: they are read with the session.
                for each in entities:
                    entity = structs.replace(each, utterance_id=self._id(received, each.utterance_id))
                    _store(self.entities, _entity_key(entity), entity, limit)
                return Change()
            case _:
                return Change()

    def _id(self, received: ReceivedEvent, id: str | None) -> str | None:
        """The session's id of the utterance that the engine refers to."""
        connection = (received.channel, received.connection)
        return self._transcript.utterance_id(connection, id) if id else None

    def _named_insight(self, received: ReceivedEvent, insight: Insight) -> Insight:
        """The insight with ids that are unique in the session, and with times of the capture."""
        connection, ids = (received.channel, received.connection), self._insight_ids
        utterance_id = self._id(received, insight.utterance_id)
        name = ids.find(connection, insight.id)
        known = self.insights.get(name)
        # One of the same id on another connection is an update, or has nothing to do with it.
        if (
            known is None
            or known.kind != insight.kind
            or (known.text != insight.text and (utterance_id is None or known.utterance_id != utterance_id))
        ):
            name = ids.assign(connection, insight.id)
        return structs.replace(
            insight,
            id=name,
            utterance_id=utterance_id,
            answered_by=self._id(received, insight.answered_by),
            start=_shifted(insight.start, received.base),
            end=_shifted(insight.end, received.base),
        )

    def _topics(self, received: ReceivedEvent, topics: tuple[Topic, ...]) -> Change:
        new = []
        for topic in topics:
            ids = tuple(self._id(received, each) or "" for each in topic.utterance_ids[-_MAX_REFERENCES:])
            named = structs.replace(topic, utterance_ids=ids)
            new += [named] if _store(self.topics, topic.text.casefold(), named, _MAX_TOPICS) else []
        if not new:
            return Change()
        return Change(topics=tuple(sorted(self.topics.values(), key=_SCORE, reverse=True)))


def _shifted(seconds: float | None, base: float) -> float | None:
    return None if seconds is None else seconds + base


def _store(known: dict[Key, Value], key: Key, value: Value, limit: int) -> bool:
    """Keep ``value``, and ``limit`` of its kind; False when nothing changed."""
    if known.get(key) == value:
        return False
    known[key] = value
    if len(known) > limit:
        # A dict keeps insertion order: its first key is the oldest.
        del known[next(iter(known))]
    return True


def _entity_key(entity: Entity) -> tuple[object, ...]:
    return (entity.kind, entity.value, entity.text, entity.utterance_id, entity.offset)


def _match_key(match: TrackerMatch) -> tuple[object, ...]:
    return (match.tracker, match.value, match.utterance_id, match.offset)
