"""What one stream of a bench got: lags of its results, and what was lost or came twice. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

Span = tuple[float, float]
"""Start and end, in seconds from the first sample of a stream."""

# Of the shorter one of two results, from which on they are the same.
_SAME: Final = 0.5


@dataclass(slots=True)
class StreamResult:
    """One stream; lags in seconds from the moment when the last word was sent."""

    final_lags: list[float] = field(default_factory=list)
    interim_lags: list[float] = field(default_factory=list)
    finals: list[Span] = field(default_factory=list)
    spoken: Sequence[Span] = ()
    """The pieces of speech that were sent."""
    sent: float = 0.0
    """Seconds of sound."""
    received_bytes: int = 0
    """Of all results, as text; the sound takes 32,000 bytes a second the other way."""
    late: float = 0.0
    """The most seconds by which this program sent its sound later than it should have."""
    ended: str = ""
    """Why the stream ended before its time; empty: it did not."""

    @property
    def lost(self) -> int:
        """Pieces of speech that no final result lies in."""
        # Of a stream that broke off the last half minute is left out: its results were still to come.
        until = self.spoken[-1][1] if self.spoken and not self.ended else self.sent - 30
        return sum(
            not any(_overlap(piece, final) > 0 for final in self.finals)
            for piece in self.spoken
            if piece[1] <= until
        )

    @property
    def doubled(self) -> int:
        """Final results for sound that has one already."""
        ordered = sorted(self.finals)
        return sum(_is_same(one, other) for one, other in pairwise(ordered))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that a share of all values does not exceed; None without any."""
    return sorted(values)[int(share * (len(values) - 1))] if values else None


def _overlap(one: Span, other: Span) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _is_same(one: Span, other: Span) -> bool:
    shorter = min(one[1] - one[0], other[1] - other[0])
    return shorter > 0 and _overlap(one, other) > _SAME * shorter
