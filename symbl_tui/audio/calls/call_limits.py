"""The limits of calls: one value, injected on construction."""

from dataclasses import dataclass

from symbl_tui.audio.calls.call_events import EndCause


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Limits of the calls of one server; times in seconds."""

    max_calls: int = 10
    """At a time; further ones are refused."""
    no_audio: float = 30.0
    """From its start to its first sound; then its codec is not the right one."""
    idle: float = 600.0
    """Without sound, later: a party on hold may send none for minutes."""
    longest: float = 4 * 3600.0
    """The longest call."""
    group_linger: float = 10.0
    """How long a call of several connections waits for another one when the last has ended."""
    tick: float = 0.1
    """How often the sound of a call goes on to its session, about."""
    notes: int = 1000
    """Pressed keys, marks and the like that one connection may have kept."""
    media_speed: float = 4.0
    """Seconds of sound per second that one connection may send on average ..."""
    media_burst: float = 70.0
    """... beyond what it may send at once: a platform keeps up to a minute from before the connection."""

    def exceeded(
        self, started_at: float, heard_at: float | None, now: float, *, pauses: bool
    ) -> EndCause | None:
        """The limit in time that a call is over; None: none.

        Args:
            started_at: Monotonic seconds.
            heard_at: When sound last came; None: never.
            now: The moment.
            pauses: Whether silence is sent by sending nothing.
        """
        if now - started_at >= self.longest:
            return EndCause.LIMIT
        if heard_at is None:
            return EndCause.NO_AUDIO if now - started_at >= self.no_audio else None
        # Where silence is sent by sending nothing, a quiet hour is no sign of anything.
        return EndCause.IDLE if now - heard_at >= self.idle and not pauses else None
