"""The base of every table of a profile."""

from typing import Annotated

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=500)]


class ConfigTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A TOML table whose every key is known."""
