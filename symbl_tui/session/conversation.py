"""The conversation so far. :meth:`Conversation.apply` is the only way in; readers get a :class:`Change`."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from symbl_tui.symbl.events import (
    Event,
    FinalResult,
    Insight,
    InsightsFound,
    PartialResult,
    Speaker,
    Topic,
    TopicsFound,
    TrackerMatch,
    TrackersMatched,
    Utterance,
    UtterancesReceived,
)

_MANY: Final = 10_000
"""Insights, topics and tracker matches kept; an engine that sends more is not believed."""


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
class Heard:
    """An event, and where in the capture it belongs."""

    event: Event
    channel: int
    base: float
    """Where the connection's audio begins, in seconds from the start of the capture."""
    now: float
    """How far the channel's sound was sent when it came: the place of a result without times."""


@dataclass(slots=True)
class _Channel:
    """What is unsettled on one channel."""

    speaker: Speaker
    partial: int | None = None
    """Index of the row that is still being said."""
    finals: deque[int] = field(default_factory=lambda: deque(maxlen=100))
    """Rows that were said and whose utterance has not come yet."""


class Conversation:
    """Everything understood so far. Results of one channel come in order; channels interleave freely."""

    def __init__(self, speakers: tuple[Speaker, ...]) -> None:
        self.lines: list[Line] = []
        self.insights: dict[str, Insight] = {}
        self.topics: dict[str, Topic] = {}
        self.trackers: dict[tuple[object, ...], TrackerMatch] = {}
        self._channels = tuple(_Channel(speaker) for speaker in speakers)
        self._rows: dict[str, int] = {}
        """Row of each utterance by its id."""

    def apply(self, heard: Heard) -> Change:
        """Take an event in; the change is empty when there is nothing new to see."""
        match heard.event:
            case PartialResult():
                return Change(lines=self._partial(heard, heard.event))
            case FinalResult():
                return Change(lines=self._final(heard, heard.event))
            case UtterancesReceived(utterances):
                return Change(lines=tuple(row for said in utterances for row in self._utterance(heard, said)))
            case InsightsFound(insights):
                return Change(insights=tuple(i for i in insights if _is_new(self.insights, i.id, i)))
            case TopicsFound(topics):
                return self._topics(topics)
            case TrackersMatched(matches):
                return Change(trackers=tuple(m for m in matches if _is_new(self.trackers, _place(m), m)))
            case _:
                return Change()

    def _partial(self, heard: Heard, result: PartialResult) -> Rows:
        if not result.text:
            return ()
        channel = self._channels[heard.channel]
        if channel.partial is None:
            channel.partial = len(self.lines)
        return self._put(channel.partial, self._line(heard, result, Stage.PARTIAL))

    def _final(self, heard: Heard, result: FinalResult) -> Rows:
        channel = self._channels[heard.channel]
        line = self._line(heard, result, Stage.FINAL)
        row, channel.partial = channel.partial, None
        if not result.text:
            return () if row is None else self._take_back(row)
        row = len(self.lines) if row is None else row
        channel.finals.append(row)
        return self._put(row, line)

    def _line(self, heard: Heard, result: PartialResult | FinalResult, stage: Stage) -> Line:
        """A row for a result; without word times it begins where the last row for it did, and ends now."""
        channel = self._channels[heard.channel]
        start, end = heard.now, heard.now
        if result.words:
            start, end = heard.base + result.words[0].start, heard.base + result.words[-1].end
        elif channel.partial is not None and channel.partial < len(self.lines):
            start = self.lines[channel.partial].start
        return Line(heard.channel, channel.speaker.name, result.text, start, max(start, end), stage)

    def _utterance(self, heard: Heard, said: Utterance) -> Rows:
        if not said.text:
            return ()
        index = self._channel_of(said.speaker, heard.channel)
        channel = self._channels[index]
        row = self._rows.get(said.id)
        if row is None:
            row = channel.finals.popleft() if channel.finals else len(self.lines)
        known = self.lines[row] if row < len(self.lines) else None
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
        while channel.finals and self.lines[channel.finals[0]].end <= line.end:
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
        new = [topic for topic in topics if _is_new(self.topics, topic.text.casefold(), topic)]
        if not new:
            return Change()
        return Change(topics=tuple(sorted(self.topics.values(), key=lambda topic: -topic.score)))

    def _take_back(self, row: int) -> Rows:
        old = self.lines[row]
        return self._put(row, Line(old.channel, old.speaker, "", old.start, old.end, old.stage))

    def _put(self, row: int, line: Line) -> Rows:
        if row == len(self.lines):
            self.lines.append(line)
        elif self.lines[row] == line:
            return ()
        else:
            self.lines[row] = line
        return ((row, line),)


def _is_new(known: dict[Key, Value], key: Key, value: Value) -> bool:
    """Remember ``value``; False when it was known already."""
    if known.get(key) == value or (key not in known and len(known) >= _MANY):
        return False
    known[key] = value
    return True


def _place(match: TrackerMatch) -> tuple[object, ...]:
    return (match.tracker, match.value, match.utterance_id, match.offset)
