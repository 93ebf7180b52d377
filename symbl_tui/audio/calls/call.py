"""One call: its parties, their sound, and how it ends. Pure but for the source that it writes to."""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from symbl_tui.audio.calls.call_clock import CallClock, StreamClock
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallStarted,
    MediaReceived,
    PartyJoined,
    PartyLeft,
    PartyMuted,
)
from symbl_tui.audio.calls.call_source import CallSource
from symbl_tui.audio.calls.party_timeline import PartyTimeline
from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.frame import MAX_CHANNELS, AudioFrame
from symbl_tui.audio.sources.resampled import rate_for
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.domain.text import NAME_LIMIT, clean

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Party:
    """A party of the call; its sound is one channel."""

    channel: int
    label: str
    format: PcmFormat
    timeline: PartyTimeline
    pauses: bool = False
    """Whether the platform sends nothing while the party is silent."""


class Call:
    """A call from its first message to its end. Used on the server's event loop only, but for its source.

    Args:
        platform: Where it comes from.
        started: What the platform said of it.
        now: The monotonic moment.
        rate: Samples per second that the session wants; None: those of the first party.
        on_closed: Called, in any thread, when the session reads no more.
    """

    def __init__(
        self,
        platform: Platform,
        started: CallStarted,
        now: float,
        rate: int | None = None,
        on_closed: Callable[["Call"], None] = lambda call: None,
    ) -> None:
        self.platform = platform
        self.started = started
        self.started_at = now
        self.ended: CallEnded | None = None
        self.title = clean(started.title, NAME_LIMIT) or f"{platform.title} call"
        """For people; what the platform says, or its name."""
        self._clock = CallClock()
        self._rate = rate
        self._on_closed = on_closed
        self._parties: dict[tuple[object, str], Party] = {}
        self._streams: dict[object, StreamClock] = {}
        # Grows only, as other threads read it: a party that leaves is in no other place for a moment.
        self._all: list[Party] = []
        self._source: CallSource | None = None
        self.notes: deque[str] = deque()
        """What its session is still to be told; for the observer that runs it. Bounded by the hub."""
        self.due = 0.0
        """When its sound is to be passed on next, on the monotonic clock; the hub's."""
        self.heard_at: float | None = None
        """When sound last came, on the monotonic clock; None: never."""

    @property
    def source(self) -> CallSource | None:
        """The call's sound; None: no party has joined yet."""
        return self._source

    @property
    def parties(self) -> tuple[Party, ...]:
        """All that have ever joined, in the order of their channels."""
        return tuple(self._all)

    @property
    def pauses(self) -> bool:
        """Whether it may be silent for as long as its parties are."""
        return any(party.pauses for party in self._parties.values())

    def seconds(self, now: float) -> float:
        """How long it has been going on, by its sound."""
        return self._clock.seconds(now)

    def join(self, connection: object, event: PartyJoined, now: float) -> None:
        """A party joins on a connection; beyond 32 channels it is not recorded."""
        key = (connection, event.party)
        if key in self._parties:
            raise CallRefused(f"the party {event.party!r} joined twice")
        # All that have ever joined: a channel's number in the session's folder is never used again.
        if len(self._all) >= MAX_CHANNELS:
            _log.warning("a call has more than %d parties; the others are not recorded", MAX_CHANNELS)
            return
        if self._source is None:
            rate = rate_for(event.format.rate, self._rate)
            self._source = CallSource(self.title, rate, lambda: self._on_closed(self))
        stream = self._streams.setdefault(connection, StreamClock(self._clock))
        channel = self._source.add_channel(event.label)
        timeline = PartyTimeline(
            channel,
            event.format,
            self._source.format.rate,
            self._clock,
            stream,
            pauses=event.pauses,
            joined=self._clock.seconds(now),
        )
        party = self._parties[key] = Party(channel, event.label, event.format, timeline, event.pauses)
        self._all.append(party)

    def receive(self, connection: object, event: MediaReceived, now: float) -> float:
        """A piece of sound; return its length in seconds.

        Raises:
            CallRefused: No such party has joined.
        """
        party = self._parties.get((connection, event.party))
        if party is None:
            if len(self.parties) >= MAX_CHANNELS:
                return 0.0  # of a party that joined, and is not recorded
            raise CallRefused("sound came of a party that has not joined")
        self.heard_at = now
        samples, rest = divmod(len(event.payload), party.format.tick_bytes)
        if rest:  # converters take whole samples only
            event = replace(event, payload=event.payload[:-rest])
        party.timeline.push(event, now)
        return samples / party.format.rate

    def mute(self, connection: object, event: PartyMuted) -> None:
        """A party sends nothing from now on, or sends again."""
        if party := self._parties.get((connection, event.party)):
            party.timeline.muted = event.muted

    def leave(self, connection: object, event: PartyLeft, now: float) -> None:
        """A party has left: its channel ends."""
        if party := self._parties.pop((connection, event.party), None):
            self._finish(party, now)

    def leave_all(self, connection: object, now: float) -> None:
        """All parties of a connection have left."""
        for key in [key for key in self._parties if key[0] is connection]:
            self._finish(self._parties.pop(key), now)

    def advance(self, now: float) -> None:
        """Pass on the sound that is due; called several times a second."""
        if self._source:
            self._source.put(self._due(now))

    def end(self, ended: CallEnded, now: float) -> None:
        """The call is over."""
        if self.ended:
            return
        self.ended = ended
        for party in self._parties.values():
            self._finish(party, now)
        self._parties.clear()
        if self._source:
            self._source.end(ended.reason)

    @property
    def dropped(self) -> float:
        """Seconds of all channels that came twice or too late, or that the session was too slow for."""
        late = sum(party.timeline.dropped for party in self.parties)
        return late + (self._source.dropped if self._source else 0.0)

    def _due(self, now: float) -> Iterator[AudioFrame]:
        for party in self._parties.values():
            yield from party.timeline.advance(now)

    def _finish(self, party: Party, now: float) -> None:
        assert self._source
        self._source.put(party.timeline.finish(now))
