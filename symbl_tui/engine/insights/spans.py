"""Spans of a text with a kind and a value, and selection without overlap."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
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
        if is_free(kept, span):
            kept.insert(_place_of(kept, span), span)
    return kept


def is_free(kept: Sequence[_Place], span: _Place) -> bool:
    """Whether a span overlaps none of these, which are in order and do not overlap."""
    at = _place_of(kept, span)
    return (at == 0 or kept[at - 1].end <= span.start) and (at == len(kept) or span.end <= kept[at].start)


def _place_of(kept: Sequence[_Place], span: _Place) -> int:
    return bisect_right(kept, span.start, key=lambda each: each.start)
