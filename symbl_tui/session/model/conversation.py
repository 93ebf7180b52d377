"""The conversation so far, changed only by :meth:`Conversation.apply`, which returns a :class:`Change`.

A live conversation keeps what can still change and no more, so that it may go on for days.
"""

import math
from collections import deque
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final, TypeVar

from msgspec import structs

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.session.model.change import Change, Line, ReceivedEvent, Rows, Stage
from symbl_tui.session.model.row_buffer import RowBuffer
from symbl_tui.symbl.events import (
    FinalResult,
    InsightsFound,
    PartialResult,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)

_SAME_SECONDS: Final = 0.01
"""How far apart two times of the same moment may be."""
_MAX_FINDINGS: Final = 10_000
"""Insights and tracker matches kept; the oldest are dropped."""
_MAX_LIVE_FINDINGS: Final = 500
"""As many in a live conversation: an engine does not repeat older ones."""
_MAX_TOPICS: Final = 1_000
_MAX_REFERENCES: Final = 100
"""Utterances that a topic refers to, the newest of them."""
LIVE_ROWS: Final = 2_000
"""Rows that a live conversation keeps; corrections of older ones come too late."""

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(slots=True)
class _Channel:
    """What is unsettled on one channel."""

    speaker: Speaker
    partial: int | None = None
    """Index of the row that is still being spoken."""
    finals: deque[int] = field(default_factory=lambda: deque(maxlen=100))
    """Rows with a final result and without an utterance."""
    connection: int = 0
    settled: float = -1.0
    """The end of the last final on this connection; results before it are repetitions."""


class Conversation:
    """All results so far. Those of one channel come in order; channels interleave freely."""

    def __init__(self, speakers: tuple[Speaker, ...], keep: int | None = None) -> None:
        """``keep`` is how many of the newest rows are kept (besides the unsettled), None: all."""
        self._lines: RowBuffer[Line] = RowBuffer(keep)
        self.insights: dict[str, Insight] = {}
        self.topics: dict[str, Topic] = {}
        self.trackers: dict[tuple[object, ...], TrackerMatch] = {}
        self._max_findings = _MAX_FINDINGS if keep is None else _MAX_LIVE_FINDINGS
        self._channels = tuple(_Channel(speaker) for speaker in speakers)
        self._rows: dict[str, int] = {}
        """The row of each utterance, by its id."""

    @property
    def lines(self) -> list[Line]:
        """The rows that are kept, in their order."""
        return self._lines.rows()

    def apply(self, received: ReceivedEvent) -> Change:
        """Apply an event; the change is empty when nothing changed."""
        retracted = self._start_connection(received)
        change = self._apply(received)
        if self._lines.full:
            self._evict_rows()
        return replace(change, lines=retracted + change.lines) if retracted else change

    def _apply(self, received: ReceivedEvent) -> Change:
        limit = self._max_findings
        match received.event:
            case PartialResult() | FinalResult() as result:
                return Change(lines=self._result(received, result))
            case UtterancesReceived(utterances):
                rows = (self._utterance(received, each) for each in utterances)
                return Change(lines=tuple(chain.from_iterable(rows)))
            case InsightsFound(insights):
                new = (each for each in insights if _store(self.insights, each.id, each, limit))
                return Change(insights=tuple(new))
            case TopicsFound(topics):
                return self._topics(topics)
            case TrackersMatched(matches):
                found = (each for each in matches if _store(self.trackers, _match_key(each), each, limit))
                return Change(trackers=tuple(found))
            case _:
                return Change()

    def _evict_rows(self) -> None:
        """Drop the rows that nothing can change any more."""
        unsettled = {row for channel in self._channels for row in channel.finals}
        unsettled |= {channel.partial for channel in self._channels if channel.partial is not None}
        self._lines.evict(unsettled)
        self._rows = {id: row for id, row in self._rows.items() if row in self._lines}

    def _start_connection(self, received: ReceivedEvent) -> Rows:
        """On the first event of a new connection, retract the rows that it will bring again.

        A new connection gets the sound from its base on once more. Finals that begin behind it, and the
        partial, will come a second time, perhaps cut differently: the first of their rows is reused for what
        comes, so that the text does not jump, and the others lose their text. Finals before the base are
        settled and stay.
        """
        channel = self._channels[received.channel]
        if received.connection == channel.connection:
            return ()
        # With a tolerance: positions go through samples and back, and differ by rounding.
        repeated = [row for row in channel.finals if self._lines[row].start >= received.base - _SAME_SECONDS]
        repeated += [] if channel.partial is None else [channel.partial]
        channel.finals.clear()
        channel.connection, channel.settled = received.connection, -1.0
        channel.partial = repeated[0] if repeated else None
        return tuple(row for old in repeated[1:] for row in self._retract(old))

    def _result(self, received: ReceivedEvent, result: PartialResult | FinalResult) -> Rows:
        channel = self._channels[received.channel]
        end = received.base + result.words[-1].end if result.words else math.inf
        # By time and not by text: a person may well say the same twice.
        if end <= channel.settled + _SAME_SECONDS:
            return ()  # repeated, or too late
        if isinstance(result, PartialResult):
            return self._partial(received, result)
        if result.words:
            channel.settled = end
        return self._final(received, result)

    def _partial(self, received: ReceivedEvent, result: PartialResult) -> Rows:
        if not result.text:
            return ()
        channel = self._channels[received.channel]
        if channel.partial is None:
            channel.partial = self._lines.next
        return self._put(channel.partial, self._line(received, result, Stage.PARTIAL))

    def _final(self, received: ReceivedEvent, result: FinalResult) -> Rows:
        channel = self._channels[received.channel]
        line = self._line(received, result, Stage.FINAL)
        # The final takes the row of its interims, so the words stay where they were read.
        row, channel.partial = channel.partial, None
        if not result.text:
            return () if row is None else self._retract(row)
        row = self._lines.next if row is None else row
        channel.finals.append(row)
        return self._put(row, line)

    def _line(self, received: ReceivedEvent, result: PartialResult | FinalResult, stage: Stage) -> Line:
        """A row for a result; without word times it starts with its previous version, and ends now."""
        channel = self._channels[received.channel]
        start = end = received.sent
        if result.words:
            start, end = received.base + result.words[0].start, received.base + result.words[-1].end
        elif channel.partial is not None and channel.partial in self._lines:
            start = self._lines[channel.partial].start
        return Line(received.channel, channel.speaker.name, result.text, start, max(start, end), stage)

    def _utterance(self, received: ReceivedEvent, utterance: Utterance) -> Rows:
        if not utterance.text:
            return ()
        index = self._channel_of(utterance.speaker, received.channel)
        channel = self._channels[index]
        row = self._rows.get(utterance.id)
        if row is None:
            # The oldest open final: utterances come in the order of their finals.
            row = channel.finals.popleft() if channel.finals else self._lines.next
        known = self._lines.get(row)
        start = known.start if known else received.sent
        end = known.end if known else received.sent
        if utterance.start is not None and utterance.end is not None:
            start, end = received.base + utterance.start, received.base + utterance.end
        if utterance.id:
            self._rows[utterance.id] = row
        line = Line(
            index, channel.speaker.name, utterance.text, start, end, Stage.UTTERANCE, utterance.id or None
        )
        return self._put(row, line) + self._retract_covered(channel, line)

    def _retract_covered(self, channel: _Channel, line: Line) -> Rows:
        """Retract the finals that an utterance made of several of them covers."""
        rows: Rows = ()
        while channel.finals and self._lines[channel.finals[0]].end <= line.end:
            rows += self._retract(channel.finals.popleft())
        return rows

    def _channel_of(self, speaker: Speaker, otherwise: int) -> int:
        """The channel of the speaker: an engine may send each result on all connections of a conversation."""
        for index, channel in enumerate(self._channels):
            if speaker.user_id and speaker.user_id == channel.speaker.user_id:
                return index
        return otherwise

    def _topics(self, topics: tuple[Topic, ...]) -> Change:
        bounded = (structs.replace(t, utterance_ids=t.utterance_ids[-_MAX_REFERENCES:]) for t in topics)
        new = [topic for topic in bounded if _store(self.topics, topic.text.casefold(), topic, _MAX_TOPICS)]
        if not new:
            return Change()
        return Change(topics=tuple(sorted(self.topics.values(), key=lambda topic: -topic.score)))

    def _retract(self, row: int) -> Rows:
        old = self._lines[row]
        return self._put(row, Line(old.channel, old.speaker, "", old.start, old.end, old.stage))

    def _put(self, row: int, line: Line) -> Rows:
        return ((row, line),) if self._lines.put(row, line) else ()


def _store(known: dict[Key, Value], key: Key, value: Value, limit: int) -> bool:
    """Keep ``value``, and ``limit`` of its kind; False when nothing changed."""
    if known.get(key) == value:
        return False
    known[key] = value
    if len(known) > limit:
        # A dict keeps insertion order: its first key is the oldest.
        del known[next(iter(known))]
    return True


def _match_key(match: TrackerMatch) -> tuple[object, ...]:
    return (match.tracker, match.value, match.utterance_id, match.offset)
