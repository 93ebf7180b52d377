"""Where in a conversation its results belong. Pure; times of day are aware, offsets are seconds.

What is streamed counts from the start of the speaker's connection, of which a conversation has many. An
utterance says when it was spoken as well, by the engine's clock, so from the first one on the place of its
connection is known. What comes before that is placed by its arrival, and so is the utterance that it becomes:
the two would else be taken for different ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from symbl_tui.domain.untrusted_json import LONGEST

Words = tuple[str, ...]

# Seconds by which words may end before those of the result before, as a revised result does: beyond, the
# connection is another one.
_BACK: Final = 3.0
# Seconds by which words come later than those before, where a connection may be another one: beyond, it is.
_LATER: Final = 1.0
# Finals of one connection that were placed by their arrival and have no utterance yet.
_MOST_ESTIMATED: Final = 16
# Seconds between the starts of a final and its utterance, where the words differ.
_SAME: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Estimated:
    """A final that was placed by its arrival."""

    words: Words
    start: float
    """On its connection."""
    place: float
    """In the conversation."""


class ConversationTimes:
    """The start of a conversation, and for each channel where its speaker's connection began."""

    def __init__(self) -> None:
        self.started: datetime | None = None
        """When the conversation began; None: nothing has told yet."""
        self._bases: dict[int, float] = {}
        self._exact: set[int] = set()
        """The channels of which the base is not estimated."""
        self._ends: dict[int, float] = {}
        """Where the newest words of a channel end, on its connection."""
        self._lags: dict[int, float] = {}
        """How long after they were spoken the newest words of a channel came."""
        self._doubted: set[int] = set()
        """The channels whose connection may be another one since."""
        self._estimated: dict[int, list[_Estimated]] = {}

    def doubt(self) -> None:
        """Expect that any speaker may have a new connection: one has begun, or was not seen to begin."""
        self._doubted.update(self._bases)

    def begin(self, started: datetime) -> None:
        """Note when it began, unless that is known."""
        self.started = self.started or started

    def elapsed(self, now: datetime) -> float:
        """Seconds since the start; 0 before that is known."""
        if self.started is None:
            return 0.0
        return min(LONGEST, max(0.0, (now - self.started).total_seconds()))

    def since_start(self, time: datetime) -> float:
        """Seconds from the start to a time; below 0 where the start is estimated too late."""
        return (time - (self.started or time)).total_seconds()

    def is_exact(self, channel: int) -> bool:
        """Whether it is known where a channel's newest connection began."""
        return channel in self._exact and channel not in self._doubted

    def base(self, channel: int) -> float:
        """Where a channel's newest connection began, in seconds of the conversation; 0 where unknown."""
        return self._bases.get(channel, 0.0)

    def place_result(self, channel: int, start: float | None, end: float | None, now: datetime) -> float:
        """Where the connection of an interim or final result began, in seconds of the conversation.

        Args:
            channel: Of its speaker.
            start: Where its words start on their connection; None: it has no times.
            end: Where they end.
            now: When it came.
        """
        if start is not None and end is not None:
            self._move(channel, end, now)
        return self.base(channel)

    def note_final(self, channel: int, words: Words, start: float | None) -> None:
        """Note a final that was placed."""
        if start is None or channel in self._exact:
            return
        new = _Estimated(words, start, self.base(channel) + start)
        self._estimated[channel] = [*self._estimated.get(channel, ())[1 - _MOST_ESTIMATED :], new]

    def place_utterance(
        self,
        channel: int,
        words: Words,
        start: float | None,
        end: float | None,
        spoken: datetime | None,
        now: datetime,
    ) -> float:
        """The same of an utterance.

        Args:
            channel: Of its speaker.
            words: Its own.
            start: Where it starts on its connection, if that is known.
            end: Where it ends there.
            spoken: When it was spoken, by the engine's clock; None: it does not say, so just before ``now``.
            now: When it came.
        """
        if start is None:
            return self.base(channel)
        final = self._take_final(channel, words, start)
        if spoken is None:
            self._move(channel, start if end is None else end, now)
        else:
            self.begin(spoken - timedelta(seconds=start))
            self._bases[channel] = _bounded(self.since_start(spoken) - start)
            self._ends[channel] = start if end is None else end
            self._exact.add(channel)
            self._note_lag(channel, now)
        return self._bases[channel] if final is None else _bounded(final.place - start)

    def place_past(self, channel: int, words: Words, start: float, began: datetime) -> float:
        """The place of an utterance that the Conversation API tells of.

        Args:
            channel: Of its speaker.
            words: Its own.
            start: Seconds from the start of the engine's conversation.
            began: When that was.
        """
        final = self._take_final(channel, words, None)
        return _bounded(self.since_start(began) + start) if final is None else final.place

    def _move(self, channel: int, end: float, now: datetime) -> None:
        """Estimate the base of a connection that is new, by words that end there and came now."""
        self.begin(now - timedelta(seconds=end))
        if (
            channel not in self._bases
            or end < self._ends[channel] - _BACK
            or self._is_late(channel, end, now)
        ):
            self._bases[channel] = _bounded(self.elapsed(now) - end)
            self._exact.discard(channel)
            self._estimated.pop(channel, None)
        self._ends[channel] = end
        self._note_lag(channel, now)

    def _is_late(self, channel: int, end: float, now: datetime) -> bool:
        """Whether words come so late that their connection is another one, where that may be."""
        lag = self.elapsed(now) - self._bases[channel] - end
        return channel in self._doubted and lag > self._lags[channel] + _LATER

    def _note_lag(self, channel: int, now: datetime) -> None:
        self._lags[channel] = self.elapsed(now) - self._bases[channel] - self._ends[channel]
        self._doubted.discard(channel)

    def _take_final(self, channel: int, words: Words, start: float | None) -> _Estimated | None:
        """The final of an utterance, which was placed by its arrival; None: there is none such."""
        finals = self._estimated.get(channel, [])
        same = [each for each in finals if each.words == words]
        if start is not None:
            same += [each for each in finals if abs(each.start - start) < _SAME]
        if not same:
            return None
        self._estimated[channel] = finals[finals.index(same[0]) + 1 :]
        return same[0]


def _bounded(seconds: float) -> float:
    """A place to the millisecond, as the wire's times of day are."""
    return min(LONGEST, max(0.0, round(seconds, 3)))
