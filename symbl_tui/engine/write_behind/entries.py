"""The entries of a queue: events of conversations, a JSON line each, with the version of their format."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from symbl_tui.engine.conversations.conversation_events import Event
from symbl_tui.errors import EngineError

VERSION: Final = 1
"""Of the format. A field that is added has a default; any other change is a new version."""


class Entry(Struct, frozen=True):
    """An event with its place in its queue."""

    number: Annotated[int, Meta(ge=1)]
    """Counts the entries of a queue from 1 on: the database notes up to which it has them."""
    event: Event
    at: float = 0.0
    """When it was queued, in seconds since the epoch."""
    version: int = VERSION


class NewerEntry(ValueError):
    """An entry of a version that a newer program wrote."""


class _Versioned(Struct, frozen=True):
    version: int = VERSION


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Entry)
_VERSION_DECODER: Final = msgspec.json.Decoder(_Versioned)


def encode(entry: Entry) -> bytes:
    """An entry as one line without its newline; raises ``EngineError`` for text that is not Unicode."""
    try:
        return _ENCODER.encode(entry)
    except ValueError as error:  # half a surrogate pair
        raise EngineError("an event of a conversation is no valid text") from error


def decode(line: bytes) -> Entry:
    """Read a line.

    Raises:
        NewerEntry: A newer program wrote it.
        ValueError: It is no entry.
    """
    try:
        return _DECODER.decode(line)
    except ValueError:
        if _VERSION_DECODER.decode(line).version > VERSION:
            raise NewerEntry from None
        raise
