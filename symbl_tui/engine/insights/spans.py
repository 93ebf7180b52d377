"""Spans of a text with a kind and a value, and selection without overlap."""

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
    """A mention of this kind, from ``start`` to ``end``, with its normalised value."""

    kind: str
    start: int
    end: int
    value: str


def without_overlap(spans: Iterable[_Place]) -> list[_Place]:
    """Sort spans by place; of two that overlap, keep the one given first."""
    kept: list[_Place] = []
    for span in spans:
        at = bisect_right(kept, span.start, key=lambda each: each.start)
        free_before = at == 0 or kept[at - 1].end <= span.start
        free_after = at == len(kept) or span.end <= kept[at].start
        if free_before and free_after:
            kept.insert(at, span)
    return kept
