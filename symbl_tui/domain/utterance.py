"""Speakers, words and utterances, as clients and the engine exchange them.

They are structs and not dataclasses because 24 of those take 18 ms to define, a tenth of the first paint.
"""

from msgspec import Struct


class Speaker(Struct, frozen=True, gc=False):
    """A speaker, as the engine names them."""

    name: str = ""
    user_id: str = ""
    id: str = ""
    """The engine's own id for the participant."""


class Word(Struct, frozen=True, gc=False):
    """One recognised word with its times in seconds."""

    text: str
    start: float
    end: float
    confidence: float | None = None
    """In [0, 1], where the recogniser reports it."""
    estimated: bool = False
    """Whether the times are interpolated from the utterance's, not aligned with the sound."""


class Utterance(Struct, frozen=True, gc=False):
    """One finalised message of a ``message_response``."""

    id: str
    text: str
    speaker: Speaker
    start: float | None = None
    """Seconds from the start of the connection's audio; None when the engine gave no offset."""
    end: float | None = None
