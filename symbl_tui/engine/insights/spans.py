"""A place in a text where something of a kind is named."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_Place = TypeVar("_Place", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` a thing of this kind is named, and this is what is meant."""

    kind: str
    start: int
    end: int
    value: str


def without_overlap(spans: Iterable[_Place]) -> list[_Place]:
    """In order of place; where two overlap, the one that was given first."""
    kept: list[_Place] = []
    for span in spans:
        at = bisect_right(kept, span.start, key=lambda each: each.start)
        free_before = at == 0 or kept[at - 1].end <= span.start
        free_after = at == len(kept) or span.end <= kept[at].start
        if free_before and free_after:
            kept.insert(at, span)
    return kept
