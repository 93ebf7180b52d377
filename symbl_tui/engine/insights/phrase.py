"""A number, date or time of day that was read in a text."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Phrase(Generic[Value]):
    """A value, and its place: ``start`` to ``end`` (exclusive) of the text."""

    start: int
    end: int
    value: Value
