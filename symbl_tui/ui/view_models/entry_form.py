"""The fields of a small form."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

Values = Mapping[str, str]
"""What was entered, by the keys of the fields."""


class EntryField(Struct, frozen=True):
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


class EntryForm(Struct, frozen=True):
    """What a form asks for."""

    title: str
    fields: tuple[EntryField, ...]
    switch: str = ""
    """The label of a switch below the fields; empty: none."""
    note: str = ""
    """Below the title."""
    done: str = "Save"
    """What Enter does, in a word."""
