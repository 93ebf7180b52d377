"""The time of a call, and how a platform's timestamps map to it. Pure; the caller reads the clock."""

from typing import Final

BACKLOG_SECONDS: Final = 65.0
"""How much sound from before its connection a platform may send at once: Zoom keeps 60 s."""
# How long after its first sound a connection may be delivering such a backlog.
_YOUNG_SECONDS: Final = 30.0
# How far sound may be ahead of the clock later on.
_AHEAD_SECONDS: Final = 1.0


class CallClock:
    """Seconds since a call's first sound; runs on while no sound comes.

    It follows what arrives with the least delay: a burst at the start moves it forward, as sound cannot come
    before it was made.
    """

    def __init__(self) -> None:
        self._zero: float | None = None

    @property
    def started(self) -> bool:
        """Whether any sound has come."""
        return self._zero is not None

    def seconds(self, now: float) -> float:
        """The call's time at a monotonic moment; 0 before its first sound."""
        return max(0.0, now - self._zero) if self._zero is not None else 0.0

    def reached(self, position: float, now: float) -> None:
        """Sound up to a position of the call has arrived."""
        zero = now - position
        self._zero = zero if self._zero is None else min(self._zero, zero)


class StreamClock:
    """Maps the timestamps of one connection, which its parties share, to the call's time."""

    def __init__(self, call: CallClock) -> None:
        self._call = call
        self._offset: float | None = None
        """The call's time at the timestamp 0."""
        self._since = 0.0
        self._ahead = BACKLOG_SECONDS
        """How many seconds of pauses may still move the call ahead of the clock, on this connection."""

    def position(self, timestamp: float, seconds: float, now: float) -> float:
        """Where sound of so many seconds begins, which has just arrived with a timestamp."""
        if self._offset is None:
            self._since = now
            self.restart(timestamp, max(0.0, self._call.seconds(now) - seconds))
            assert self._offset is not None
        return timestamp + self._offset

    def restart(self, timestamp: float, position: float) -> None:
        """The platform's clock has jumped: its timestamp means this position from now on."""
        self._offset = position - timestamp

    def allowance(self, now: float) -> float:
        """How many seconds sound may be ahead of the call's time before its timestamps are not believed."""
        return self._ahead if now - self._since < _YOUNG_SECONDS else min(self._ahead, _AHEAD_SECONDS)

    def spend(self, seconds: float) -> None:
        """A pause that was believed is so many seconds longer than the clock says."""
        self._ahead -= max(0.0, seconds)
