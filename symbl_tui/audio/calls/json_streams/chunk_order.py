"""Put pieces of sound into the order of their numbers, and tell where numbers are missing. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

WINDOW_PIECES: Final = 5
"""Pieces of one numbering that wait for an earlier one."""

WINDOW_SECONDS: Final = 0.1
"""By how much later sound may have come while a piece waits."""

_EVIDENCE_LIMIT: Final = 8
_SHARED: Final = ""


class Piece(NamedTuple):  # made thousands of times a second, at a third of a frozen dataclass's cost
    """A piece of one track's sound as its message describes it."""

    track: str
    number: int | None
    """Counts up by 1; None: it has none."""
    timestamp: float | None
    """Seconds on the platform's clock."""
    payload: bytes


class OrderedPiece(NamedTuple):
    """A piece in its place."""

    piece: Piece
    missing: bool
    """Whether the piece before it did not come."""


@dataclass(slots=True)
class _Numbering:
    """The state of one count."""

    begun: bool = False
    """Whether a piece has been placed; nothing is missing before the first one."""
    expected: int | None = None
    waiting: dict[int, Piece] = field(default_factory=dict)
    late: int = 0
    """Pieces in a row that came after their turn."""
    sorted: bool = True
    """Whether its numbers can be sorted by: those of a platform that starts anew, or never counts, cannot."""


class ChunkOrder:
    """The order of one stream's pieces.

    Platforms do not say whether they count per track or over the whole stream, so that is concluded from the
    numbers: a number that follows the last one of its track, but not that of the stream, speaks for tracks.

    Args:
        reordered: Whether pieces may come out of order; otherwise they stay as they come.
    """

    def __init__(self, reordered: bool) -> None:
        self.late = 0
        """Pieces that came too late, or twice, and were dropped."""
        self._reordered = reordered
        self._evidence = 0
        self._last: dict[str, int] = {}
        self._last_of_all = 0
        self._numberings: dict[str, _Numbering] = {}
        self._clock = 0.0

    def push(self, piece: Piece) -> Iterator[OrderedPiece]:
        """The pieces whose turn has come."""
        if piece.timestamp is not None:
            self._clock = max(self._clock, piece.timestamp)
        if piece.number is None:
            yield OrderedPiece(piece, False)
            return
        was_shared = self._evidence > 0
        self._weigh(piece.track, piece.number)
        if was_shared != (self._evidence > 0):
            yield from self.flush()
        numbering = self._numberings.setdefault(_SHARED if self._evidence > 0 else piece.track, _Numbering())
        yield from self._placed(numbering, piece, piece.number)
        for other in self._numberings.values():
            yield from self._released(other)

    def flush(self) -> Iterator[OrderedPiece]:
        """Everything that still waits, at the end of the stream."""
        for numbering in self._numberings.values():
            while numbering.waiting:
                yield from self._lowest(numbering)
        self._numberings.clear()

    def _weigh(self, track: str, number: int) -> None:
        """Weigh a number as evidence: above 0 the whole stream is numbered, else each track by itself."""
        last = self._last.get(track)
        if last is not None:
            in_stream, in_track = number == self._last_of_all + 1, number == last + 1
            moved = self._evidence + in_stream - in_track
            self._evidence = max(-_EVIDENCE_LIMIT, min(_EVIDENCE_LIMIT, moved))
        self._last[track] = max(number, last or 0)
        self._last_of_all = max(number, self._last_of_all)

    def _placed(self, numbering: _Numbering, piece: Piece, number: int) -> Iterator[OrderedPiece]:
        if numbering.expected is None and self._reordered and number <= WINDOW_PIECES:
            # Counts start at 1: an early piece may come behind a later one.
            numbering.expected = 1
        if not (self._reordered and numbering.sorted):
            missing = numbering.expected is not None and number > numbering.expected
            yield from self._taken(numbering, piece, number, missing)
        elif numbering.expected is None or number == numbering.expected:
            yield from self._taken(numbering, piece, number, missing=False)
        elif number > numbering.expected:
            numbering.waiting[number] = piece
        else:
            yield from self._came_late(numbering, piece, number)

    def _came_late(self, numbering: _Numbering, piece: Piece, number: int) -> Iterator[OrderedPiece]:
        """Drop it, unless so many come late that the numbers are not what they seem."""
        numbering.late += 1
        if numbering.late <= WINDOW_PIECES:
            self.late += 1
            return
        while numbering.waiting:
            yield from self._lowest(numbering)
        numbering.sorted = False
        yield from self._taken(numbering, piece, number, missing=False)

    def _released(self, numbering: _Numbering) -> Iterator[OrderedPiece]:
        """What has waited long enough for what does not come."""
        while numbering.waiting:
            first = min(numbering.waiting)
            since = numbering.waiting[first].timestamp
            overdue = since is not None and self._clock - since >= WINDOW_SECONDS
            if len(numbering.waiting) < WINDOW_PIECES and not overdue:
                return
            yield from self._lowest(numbering)

    def _lowest(self, numbering: _Numbering) -> Iterator[OrderedPiece]:
        first = min(numbering.waiting)
        yield from self._taken(
            numbering, numbering.waiting.pop(first), first, missing=first != numbering.expected
        )

    def _taken(
        self, numbering: _Numbering, piece: Piece, number: int, missing: bool
    ) -> Iterator[OrderedPiece]:
        """The piece, and those that only waited for it."""
        yield OrderedPiece(piece, missing and numbering.begun)
        numbering.begun, numbering.late = True, 0
        numbering.expected = number + 1
        while (following := numbering.waiting.pop(numbering.expected, None)) is not None:
            yield OrderedPiece(following, False)
            numbering.expected += 1
