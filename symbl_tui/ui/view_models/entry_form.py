"""The fields of a small form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Values = Mapping[str, str]
"""What was entered, by the keys of the fields."""


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field of a form."""

    key: str
    label: str = ""
    value: str = ""
    hint: str = ""
    """Shown while it is empty."""
    limit: int = 200
    """Characters at most."""
    long: bool = False
    """Whether it wraps over several rows; there is one such field at most."""
    known: Sequence[str] = ()
    """Values that are offered while the user types."""


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What a form asks for."""

    title: str
    fields: tuple[EntryField, ...]
    switch: str = ""
    """The label of a switch below the fields; empty: none."""
    note: str = ""
    """Below the title."""
