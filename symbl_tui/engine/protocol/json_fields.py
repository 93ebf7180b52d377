"""Typed access to fields of untrusted JSON objects: bounded, cleaned, refused in one sentence. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import ProtocolError

MAX_FIELD: Final = 200
"""Characters of a text field; the rest is cut off."""

Json = Mapping[str, object]
"""An untrusted JSON object."""


def get_object(parent: Json, key: str) -> Json:
    """An object; empty when it is missing or null."""
    value = parent.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ProtocolError(f"{key} must be an object")
    return value


def get_list(parent: Json, key: str) -> list[object]:
    """A list; empty when it is missing or null."""
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ProtocolError(f"{key} must be a list")
    return value


def get_texts(parent: Json, key: str) -> Iterator[str]:
    """The non-empty strings of a list, cleaned as they are taken; other values are skipped."""
    values = get_list(parent, key)
    return (text for value in values if isinstance(value, str) and (text := clean(value, MAX_FIELD)))


def get_text(parent: Json, key: str) -> str:
    """A string; empty when it is missing or null."""
    value = parent.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ProtocolError(f"{key} must be a text")
    return clean(value, MAX_FIELD)  # it is sent to other clients, and stored


def get_number(parent: Json, key: str, default: float, least: float, most: float) -> float:
    """A number within a range; ``default`` when it is missing or null."""
    value = parent.get(key)
    if value is None or isinstance(value, bool):  # some clients send false for "none"
        return default
    if not isinstance(value, int | float) or not least <= value <= most:
        raise ProtocolError(f"{key} must be a number from {least:.10g} to {most:.10g}")
    return value
