"""The limits of hooks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HookTiming:
    """In seconds where nothing else is said."""

    queue_size: int = 100
    """Events that wait for one hook; older ones are dropped."""
    attempts: int = 5
    """How often a webhook is tried."""
    backoff: float = 1.0
    """The wait before the second attempt; each further one is twice as long, up to .."""
    longest_backoff: float = 30.0
    jitter: float = 0.5
    """Share of a wait that is random, so that events that failed together do not come again together."""
    kill_wait: float = 1.0
    """Between the request to a command to end, and its killing."""
    finish: float = 10.0
    """What pending events have at the end of the program."""
