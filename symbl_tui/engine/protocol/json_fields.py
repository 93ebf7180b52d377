"""How a JSON object from outside is read: typed, bounded, cleaned, and refused in one sentence. Pure."""

from collections.abc import Mapping
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import ProtocolError

LONGEST_TEXT: Final = 200
"""Characters of a text that are kept."""

Json = Mapping[str, object]
"""A JSON object from outside."""


def object_of(parent: Json, key: str) -> Json:
    """An object, empty when it is missing or null."""
    value = parent.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ProtocolError(f"{key} must be an object")
    return value


def list_of(parent: Json, key: str) -> list[object]:
    """A list, empty when it is missing or null."""
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ProtocolError(f"{key} must be a list")
    return value


def texts_of(parent: Json, key: str) -> list[str]:
    """The texts of a list that say anything; what is no text is passed over."""
    texts = (clean(value, LONGEST_TEXT) for value in list_of(parent, key) if isinstance(value, str))
    return [text for text in texts if text]


def text_of(parent: Json, key: str) -> str:
    """A text, empty when it is missing or null."""
    value = parent.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ProtocolError(f"{key} must be a text")
    return clean(value, LONGEST_TEXT)  # it comes back to other clients, and goes to the store


def number_of(parent: Json, key: str, default: float, least: float, most: float) -> float:
    """A number in a range."""
    value = parent.get(key)
    if value is None or isinstance(value, bool):  # some clients send false for "none"
        return default
    if not isinstance(value, int | float) or not least <= value <= most:
        raise ProtocolError(f"{key} must be a number from {least:g} to {most:g}")
    return value
