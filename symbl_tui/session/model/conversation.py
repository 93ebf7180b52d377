"""The conversation so far. :meth:`Conversation.apply` is the only way in; readers get a :class:`Change`.

A conversation that is heard keeps what can still change and no more, so that it may go on for days.
"""

import math
from collections import deque
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeVar

from msgspec import structs

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.session.model.row_buffer import RowBuffer
from symbl_tui.symbl.events import (
    Event,
    FinalResult,
    InsightsFound,
    PartialResult,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)

_SAME_SECONDS: Final = 0.01
"""How far apart two times of the same moment may be."""
_MANY: Final = 10_000
"""Insights and tracker matches remembered; the oldest are forgotten."""
_MANY_LIVE: Final = 500
"""As many of them while it is heard: nobody repeats older ones."""
_TOPICS: Final = 1_000
_REFERENCES: Final = 100
"""Utterances that a topic refers to, the newest of them."""
LIVE_ROWS: Final = 2_000
"""Rows that a conversation which is being heard keeps: who corrects an older one comes too late."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Stage(StrEnum):
    """How settled a line of the transcript is."""

    PARTIAL = "partial"
    FINAL = "final"
    UTTERANCE = "utterance"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the transcript. A row keeps its index for ever; one that was taken back has no text."""

    channel: int
    speaker: str
    text: str
    start: float
    """Seconds from the start of the capture."""
    end: float
    stage: Stage
    utterance_id: str | None = None


Rows = tuple[tuple[int, Line], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one event did to the conversation."""

    lines: Rows = ()
    """(index, line): replaces the row at that index, or appends where it is the number of rows so far."""
    insights: tuple[Insight, ...] = ()
    """New insights, or ones that changed (same id)."""
    topics: tuple[Topic, ...] | None = None
    """All topics, best first, when they changed."""
    trackers: tuple[TrackerMatch, ...] = ()
    """New tracker matches."""


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """An event, and where in the capture it belongs."""

    event: Event
    channel: int
    base: float
    """Where the connection's audio begins, in seconds from the start of the capture."""
    now: float
    """How far the channel's sound was sent when it came: the place of a result without times."""
    link: int = 0
    """The number of the connection it came on; a new one hears anew what was not settled."""


@dataclass(slots=True)
class _Channel:
    """What is unsettled on one channel."""

    speaker: Speaker
    partial: int | None = None
    """Index of the row that is still being said."""
    finals: deque[int] = field(default_factory=lambda: deque(maxlen=100))
    """Rows that were said and whose utterance has not come yet."""
    link: int = 0
    settled: float = -1.0
    """The end of the last final on this connection; nothing before it comes again."""


class Conversation:
    """Everything understood so far. Results of one channel come in order; channels interleave freely."""

    def __init__(self, speakers: tuple[Speaker, ...], keep: int | None = None) -> None:
        """Begin; ``keep`` is how many of the newest rows are kept (besides the unsettled), None: all."""
        self._lines: RowBuffer[Line] = RowBuffer(keep)
        self.insights: dict[str, Insight] = {}
        self.topics: dict[str, Topic] = {}
        self.trackers: dict[tuple[object, ...], TrackerMatch] = {}
        self._most = _MANY if keep is None else _MANY_LIVE
        self._channels = tuple(_Channel(speaker) for speaker in speakers)
        self._rows: dict[str, int] = {}
        """Row of each utterance by its id."""

    @property
    def lines(self) -> list[Line]:
        """The rows that are kept, in their order."""
        return self._lines.rows()

    def apply(self, heard: ReceivedEvent) -> Change:
        """Take an event in; the change is empty when there is nothing new to see."""
        made_room = self._rejoin(heard)
        change = self._take(heard)
        if self._lines.too_many:
            self._let_go()
        return replace(change, lines=made_room + change.lines) if made_room else change

    def _take(self, heard: ReceivedEvent) -> Change:
        match heard.event:
            case PartialResult() | FinalResult() as result:
                return Change(lines=self._result(heard, result))
            case UtterancesReceived(utterances):
                return Change(lines=tuple(row for said in utterances for row in self._utterance(heard, said)))
            case InsightsFound(insights):
                return Change(
                    insights=tuple(i for i in insights if _remember(self.insights, i.id, i, self._most))
                )
            case TopicsFound(topics):
                return self._topics(topics)
            case TrackersMatched(matches):
                return Change(
                    trackers=tuple(m for m in matches if _remember(self.trackers, _place(m), m, self._most))
                )
            case _:
                return Change()

    def _let_go(self) -> None:
        """Forget the rows that nothing can change any more."""
        unsettled = {row for channel in self._channels for row in channel.finals}
        unsettled |= {channel.partial for channel in self._channels if channel.partial is not None}
        self._lines.let_go(unsettled)
        self._rows = {id: row for id, row in self._rows.items() if row in self._lines}

    def _rejoin(self, heard: ReceivedEvent) -> Rows:
        """On a new connection the sound from its base on is heard anew: make room for what it will say."""
        channel = self._channels[heard.channel]
        if heard.link == channel.link:
            return ()
        again = [row for row in channel.finals if self._lines[row].start >= heard.base - _SAME_SECONDS]
        again += [] if channel.partial is None else [channel.partial]
        channel.finals.clear()
        channel.link, channel.settled = heard.link, -1.0
        channel.partial = again[0] if again else None
        return tuple(row for old in again[1:] for row in self._take_back(old))

    def _result(self, heard: ReceivedEvent, result: PartialResult | FinalResult) -> Rows:
        channel = self._channels[heard.channel]
        end = heard.base + result.words[-1].end if result.words else math.inf
        if end <= channel.settled + _SAME_SECONDS:
            return ()  # told twice, or too late
        if isinstance(result, PartialResult):
            return self._partial(heard, result)
        if result.words:
            channel.settled = end
        return self._final(heard, result)

    def _partial(self, heard: ReceivedEvent, result: PartialResult) -> Rows:
        if not result.text:
            return ()
        channel = self._channels[heard.channel]
        if channel.partial is None:
            channel.partial = self._lines.next
        return self._put(channel.partial, self._line(heard, result, Stage.PARTIAL))

    def _final(self, heard: ReceivedEvent, result: FinalResult) -> Rows:
        channel = self._channels[heard.channel]
        line = self._line(heard, result, Stage.FINAL)
        row, channel.partial = channel.partial, None
        if not result.text:
            return () if row is None else self._take_back(row)
        row = self._lines.next if row is None else row
        channel.finals.append(row)
        return self._put(row, line)

    def _line(self, heard: ReceivedEvent, result: PartialResult | FinalResult, stage: Stage) -> Line:
        """A row for a result; without word times it begins where the last row for it did, and ends now."""
        channel = self._channels[heard.channel]
        start, end = heard.now, heard.now
        if result.words:
            start, end = heard.base + result.words[0].start, heard.base + result.words[-1].end
        elif channel.partial is not None and channel.partial in self._lines:
            start = self._lines[channel.partial].start
        return Line(heard.channel, channel.speaker.name, result.text, start, max(start, end), stage)

    def _utterance(self, heard: ReceivedEvent, said: Utterance) -> Rows:
        if not said.text:
            return ()
        index = self._channel_of(said.speaker, heard.channel)
        channel = self._channels[index]
        row = self._rows.get(said.id)
        if row is None:
            row = channel.finals.popleft() if channel.finals else self._lines.next
        known = self._lines.get(row)
        start = known.start if known else heard.now
        end = known.end if known else heard.now
        if said.start is not None and said.end is not None:
            start, end = heard.base + said.start, heard.base + said.end
        if said.id:
            self._rows[said.id] = row
        line = Line(index, channel.speaker.name, said.text, start, end, Stage.UTTERANCE, said.id or None)
        return self._put(row, line) + self._covered(channel, line)

    def _covered(self, channel: _Channel, line: Line) -> Rows:
        """Take back the finals that an utterance made of several of them stands for."""
        rows: Rows = ()
        while channel.finals and self._lines[channel.finals[0]].end <= line.end:
            rows += self._take_back(channel.finals.popleft())
        return rows

    def _channel_of(self, speaker: Speaker, otherwise: int) -> int:
        """The channel of whoever spoke: an engine may tell every socket of a conversation everything."""
        for index, channel in enumerate(self._channels):
            ours = channel.speaker
            if speaker.user_id and speaker.user_id == ours.user_id:
                return index
        return otherwise

    def _topics(self, topics: tuple[Topic, ...]) -> Change:
        bounded = (structs.replace(t, utterance_ids=t.utterance_ids[-_REFERENCES:]) for t in topics)
        new = [topic for topic in bounded if _remember(self.topics, topic.text.casefold(), topic, _TOPICS)]
        if not new:
            return Change()
        return Change(topics=tuple(sorted(self.topics.values(), key=lambda topic: -topic.score)))

    def _take_back(self, row: int) -> Rows:
        old = self._lines[row]
        return self._put(row, Line(old.channel, old.speaker, "", old.start, old.end, old.stage))

    def _put(self, row: int, line: Line) -> Rows:
        return ((row, line),) if self._lines.put(row, line) else ()


def _remember(known: dict[Key, Value], key: Key, value: Value, most: int) -> bool:
    """Remember ``value``, and ``most`` of its kind; False when it was known already."""
    if known.get(key) == value:
        return False
    known[key] = value
    if len(known) > most:
        del known[next(iter(known))]
    return True


def _place(match: TrackerMatch) -> tuple[object, ...]:
    return (match.tracker, match.value, match.utterance_id, match.offset)
