"""What one more stream will cost, learned from those that run. Pure.

A stream that was just opened is in no figure yet: without its cost, twenty that come in one second would
each find an idle node.
"""

import math
from dataclasses import dataclass
from typing import Final

# Seconds of memory. The larger mean counts: a rise shows at once, and a minute of silence is no promise.
_FAST, _SLOW = 30.0, 120.0
# Stream-seconds that an assumption weighs: one minute of one stream outweighs it.
_ASSUMED_WEIGHT: Final = 30.0
# Of the assumed cost: streams that are all silent may speak tomorrow.
_LEAST_SHARE: Final = 0.25


@dataclass(slots=True)
class _Decaying:
    """A quotient of two integrals whose past fades."""

    seconds: float
    used: float = 0.0
    streams: float = 0.0

    def add(self, seconds: float, used: float, streams: float) -> None:
        """Add what was used by so many streams, for this long."""
        kept = math.exp(-seconds / self.seconds)
        self.used = self.used * kept + used * seconds
        self.streams = self.streams * kept + streams * seconds

    def quotient(self, assumed: float) -> float:
        """What one stream uses; near ``assumed`` where little was seen."""
        return (self.used + assumed * _ASSUMED_WEIGHT) / (self.streams + _ASSUMED_WEIGHT)


class StreamCost:
    """What one stream uses of one resource."""

    def __init__(self, assumed: float) -> None:
        """Start with an assumption, in the resource's unit."""
        self._assumed = assumed
        self._means = (_Decaying(_FAST), _Decaying(_SLOW))

    def add(self, seconds: float, used: float, streams: float) -> None:
        """Learn from a measurement.

        Args:
            seconds: Since the one before.
            used: Of the resource, by all streams.
            streams: How many of them the measurement covers; a part of one that has just begun.
        """
        for mean in self._means:
            mean.add(seconds, used, streams)

    @property
    def per_stream(self) -> float:
        """The cost of one more stream."""
        learned = max(mean.quotient(self._assumed) for mean in self._means)
        return max(learned, self._assumed * _LEAST_SHARE)
