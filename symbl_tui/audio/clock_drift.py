"""How the clocks of devices that are recorded at once drift apart, and how much holds them together. Pure.

The clock of a sound card is off by up to 100 millionths: two of them are up to 0.7 s apart after an hour.
What tells is when the sound comes in. It may be late, for many reasons; it is never early. So the earliest of
the last minute counts, whatever delays, bursts and outages there are in between. Only a delay that comes to
stay looks like drift, and is followed as slowly. It knows neither sources nor frames.
"""

from collections import deque
from typing import Final

WINDOW_SECONDS: Final = 60
"""Of how much the earliest sound is looked for; as long nothing is corrected."""

TOLERANCE_SECONDS: Final = 0.08
"""Who is this close to the other is left alone."""

EASE_SECONDS: Final = 60.0
"""How long it takes to make up for what is beyond that."""

FASTEST: Final = 500e-6
"""The most that is added or left out, of a second in a second: nobody hears it."""


class Arrivals:
    """How far the sound of a source is ahead of the clock on the wall."""

    def __init__(self) -> None:
        self._heard = 0.0
        self._began: float | None = None
        self._best: deque[tuple[int, float]] = deque(maxlen=WINDOW_SECONDS)
        """The seconds in which something came, and the furthest ahead it was then."""

    def note(self, seconds: float, now: float) -> bool:
        """Count ``seconds`` of sound that have just come; whether a new second has begun with them."""
        if self._began is None:
            self._began = now
        self._heard += seconds
        second, lead = int(now - self._began), self._heard - (now - self._began)
        if self._best and self._best[-1][0] == second:
            self._best[-1] = second, max(lead, self._best[-1][1])
            return False
        self._best.append((second, lead))
        return True

    @property
    def lead(self) -> float | None:
        """Seconds that it is ahead, counted from when it began; None: it is too early to tell."""
        known = len(self._best) == WINDOW_SECONDS
        return max(lead for _, lead in self._best) if known else None


class ClockDrift:
    """Keeps one source in step with another, which may be the same one: then there is nothing to do.

    Args:
        own: Its own arrivals, which this counts.
        other: Those of the one to keep to.
    """

    def __init__(self, own: Arrivals, other: Arrivals) -> None:
        self._own = own
        self._other = other
        self._before: tuple[float, float] | None = None
        """When both were known first, and how far it was ahead then."""
        self._left_out = 0.0
        """Seconds; negative: added."""
        self._pull = 0.0
        self._owed = 0.0
        self.rate = 0.0
        """How much faster its clock is than the other's, so far as is known: 100e-6 are 0.36 s in an hour."""

    def hear(self, samples: int, rate: int, now: float) -> int:
        """Count a piece of its sound that has just come.

        Returns:
            By how many samples to lengthen it: 1, -1 or, nearly always, 0.
        """
        if self._own.note(samples / rate, now):
            self._look(now)
        self._owed += self._pull * samples
        by = int(self._owed)
        self._owed -= by
        self._left_out += by / rate
        return -by

    def _look(self, now: float) -> None:
        own, other = self._own.lead, self._other.lead
        if own is None or other is None:
            return
        if self._before is None:
            self._before = now, own - other
        since, before = self._before
        ahead = own - other - before
        if now > since:
            self.rate = ahead / (now - since)
        rest = ahead - self._left_out
        beyond = rest - max(-TOLERANCE_SECONDS, min(rest, TOLERANCE_SECONDS))
        self._pull = max(-FASTEST, min(beyond / EASE_SECONDS, FASTEST))
        if not beyond:
            self._owed = 0.0
