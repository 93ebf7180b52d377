"""Groups connections into calls, and ends calls by their limits. Used on one event loop; time is injected."""

import logging
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallEvent,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
    PartyLeft,
    PartyMuted,
)
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.call_observer import CallObserver
from symbl_tui.audio.calls.platform import Platform

_log = logging.getLogger(__name__)

_Key = tuple[str, str, str]


class CallConnection:
    """One connection of a platform: the receiver of the events of its codec."""

    def __init__(self, hub: "CallHub", platform: Platform) -> None:
        """``hub``: made by :meth:`CallHub.connect`."""
        self.call: Call | None = None
        """The call that it belongs to; None: it has not started."""
        self.over = False
        """Whether its call is over for it: it is to be closed."""
        self.on_over: Callable[[str], None] = lambda reason: None
        """Called when the call is ended from this side, with the reason."""
        self.platform = platform
        self.stream_id = ""
        self._started: CallStarted | None = None
        self._hub = hub
        self._since = hub.clock()
        self._seconds: dict[str, float] = {}
        """Of sound that each party has sent."""
        self._notes = 0

    def handle(self, events: Iterable[CallEvent]) -> None:
        """Take the events of a message.

        Raises:
            CallRefused: They make no sense, or are too many; the call is over for this connection.
        """
        try:
            for event in events:
                if not self.over:  # iterated to the end all the same, as codecs expect
                    self._handle(event)
        except CallRefused as error:
            self._hub.leave(self, CallEnded(EndCause.PROTOCOL, error.message))
            raise
        self._hub.announce(self.call)

    def lost(self, events: Iterable[CallEvent]) -> None:
        """The connection has ended; ``events`` are what its codec makes of that."""
        try:
            with suppress(CallRefused):  # of sound that was held back until now; the call has ended of it
                self.handle(events)
        finally:
            if not self.over:
                self._hub.leave(self, CallEnded(EndCause.LOST))

    def _start(self, event: CallStarted, now: float) -> None:
        """Join a call; the same start once more is ignored, and the call goes on."""
        if self._started is None:
            self._started, self.stream_id = event, event.stream_id
            self.call = self._hub.join(self, event, now)
        elif event != self._started:
            raise CallRefused("the call started twice on one connection")
        else:
            _log.info("%s: the same start came once more, and is ignored", self.platform.title)

    def _handle(self, event: CallEvent) -> None:
        now, call = self._hub.clock(), self.call
        if isinstance(event, CallStarted):
            self._start(event, now)
        elif call is None:
            if isinstance(event, CallEnded):
                self.over = True
                return
            raise CallRefused("the platform sent something before the call started")
        elif isinstance(event, MediaReceived):
            self._count(event.party, call.receive(self, event, now), now)
        elif isinstance(event, PartyJoined):
            call.join(self, event, now)
        elif isinstance(event, PartyLeft):
            call.leave(self, event, now)
        elif isinstance(event, PartyMuted):
            call.mute(self, event)
        elif isinstance(event, CallNoted):
            self._note(call, event.text)
        else:
            self._hub.leave(self, event)

    def _note(self, call: Call, text: str) -> None:
        self._notes += 1
        if self._notes <= self._hub.limits.notes:
            self._hub.observer.call_noted(call, text)

    def _count(self, party: str, seconds: float, now: float) -> None:
        total = self._seconds[party] = self._seconds.get(party, 0.0) + seconds
        limits = self._hub.limits
        if total > limits.media_burst + limits.media_speed * (now - self._since):
            raise CallRefused(f"sound comes more than {limits.media_speed:g} times as fast as it is spoken")


class CallHub:
    """All calls of one server.

    Args:
        observer: Told of every call.
        limits: See there.
        rate: Samples per second that sessions want; None: those of each call's first party.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        observer: CallObserver,
        limits: CallLimits | None = None,
        rate: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_closed: Callable[[Call], None] = lambda call: None,
    ) -> None:
        self.observer = observer
        self.limits = limits or CallLimits()
        self.clock = clock
        self._rate = rate
        self._on_closed = on_closed
        self._calls: dict[Call, set[CallConnection]] = {}
        self._groups: dict[_Key, Call] = {}
        self._lingering: dict[Call, tuple[float, CallEnded]] = {}
        """Calls without a connection: until when another may come, and why the last has ended."""
        self._announced: set[Call] = set()

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that are not over, the oldest first."""
        return tuple(self._calls)

    @property
    def full(self) -> bool:
        """Whether no further call is taken."""
        return len(self._calls) >= self.limits.max_calls

    def has_room(self, platform: Platform) -> bool:
        """Whether a connection may be of use: for a further call or one of a group, as :meth:`join` tells."""
        return not self.full or any(name == platform.name for name, _, _ in self._groups)

    def connect(self, platform: Platform) -> CallConnection:
        """A new connection of a platform."""
        return CallConnection(self, platform)

    def join(self, connection: CallConnection, event: CallStarted, now: float) -> Call:
        """The call of a connection: a new one, or the one of its group. Raises :class:`CallRefused`."""
        name = connection.platform.name
        if event.stream_id and self._is_connected(name, event.stream_id, connection):
            raise CallRefused("this stream is connected already")
        key = (name, event.account, event.group)
        call = self._groups.get(key) if event.group else None
        if call is None:
            if self.full:
                most = self.limits.max_calls
                raise CallRefused(f"{most} calls are taken at a time, and no more", "raise --max-calls")
            call = Call(connection.platform, event, now, self._rate, self._on_closed)
            self._calls[call] = set()
            if event.group:
                self._groups[key] = call
        self._lingering.pop(call, None)
        self._calls[call].add(connection)
        return call

    def announce(self, call: Call | None) -> None:
        """Tell the observer of a call once it has a party."""
        if call and call.source and not call.ended and call not in self._announced:
            self._announced.add(call)
            self.observer.call_began(call)

    def leave(self, connection: CallConnection, ended: CallEnded) -> None:
        """A connection has ended, and with the last one its call."""
        connection.over = True
        call = connection.call
        if call is None or connection not in self._calls.get(call, ()):
            return
        others = self._calls[call]
        others.discard(connection)
        now = self.clock()
        call.leave_all(connection, now)
        if others:
            return
        if call.started.group and ended.cause is not EndCause.REVOKED:
            self._lingering[call] = (now + self.limits.group_linger, ended)
        else:
            self.end(call, ended)

    def end(self, call: Call, ended: CallEnded) -> None:
        """End a call, and close its connections; harmless where it is over."""
        if (connections := self._calls.pop(call, None)) is None:
            return
        self.announce(call)
        call.end(ended, self.clock())
        self._groups = {key: each for key, each in self._groups.items() if each is not call}
        self._lingering.pop(call, None)
        self._announced.discard(call)
        # Over before it is told so: a connection that closes must not report another end.
        for connection in connections:
            connection.over = True
            connection.on_over(ended.reason)
        _log.info("a call of %s is over: %s", call.platform.title, ended.reason)
        self.observer.call_ended(call)

    def end_all(self, cause: EndCause) -> None:
        """End all calls."""
        for call in self.calls:
            self.end(call, CallEnded(cause))

    def advance(self) -> None:
        """Pass on the sound that is due, and end calls that are over a limit; each about once a tick."""
        now = self.clock()
        for call in self.calls:
            if now < call.due:
                continue
            # Calls that began together must not wake all their sessions' threads together.
            call.due = now + self.limits.tick * (0.75 + random.random() / 2)
            try:
                call.advance(now)
            except Exception:  # whatever it is, it costs this call only
                _log.exception("the sound of a call could not be passed on")
                self.end(call, CallEnded(EndCause.FAULT))
                continue
            if cause := self.limits.exceeded(call.started_at, call.heard_at, now, pauses=call.pauses):
                self.end(call, CallEnded(cause))
            elif call in self._lingering and now >= self._lingering[call][0]:
                self.end(call, self._lingering[call][1])

    def _is_connected(self, platform: str, stream: str, connection: CallConnection) -> bool:
        others = set[CallConnection]().union(*self._calls.values()) - {connection}
        return any((each.platform.name, each.stream_id) == (platform, stream) for each in others)
