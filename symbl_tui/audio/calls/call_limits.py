"""The limits of calls: one value, injected on construction."""

from dataclasses import dataclass


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
    media_speed: float = 4.0
    """Seconds of sound per second that one connection may send on average ..."""
    media_burst: float = 70.0
    """... beyond what it may send at once: a platform keeps up to a minute from before the connection."""
