"""Limits the size of tool results. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

Json = dict[str, object]

LONGEST_TEXT: Final = 2_000
"""Characters of one text."""
MOST_ENTRIES: Final = 50
"""Entries of a list within a result."""
MOST_CHARACTERS: Final = 40_000
"""Characters of all texts of a result: about ten thousand tokens."""


def cut(text: str) -> str:
    """A text, or its beginning."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def cut_all(fields: Mapping[str, object]) -> Json:
    """The fields with every text cut."""
    return {key: cut(value) if isinstance(value, str) else value for key, value in fields.items()}


def bounded(value: object) -> object:
    """A JSON value of any shape with every text and every list cut."""
    match value:
        case str():
            return cut(value)
        case dict():
            return {key: bounded(inner) for key, inner in value.items()}
        case list():
            kept = first_within_limit(({"": bounded(inner)} for inner in value), MOST_ENTRIES)
            return [entry[""] for entry in kept]
    return value


def first_within_limit(entries: Iterable[Json], most: int) -> list[Json]:
    """The first entries: at most so many, and no more text than a result may have, but one."""
    taken: list[Json] = []
    room = MOST_CHARACTERS
    for entry in entries:
        room -= _characters(entry)
        if len(taken) == most or (taken and room < 0):
            break
        taken.append(entry)
    return taken


def is_room_left(entries: Iterable[Json], most: int) -> bool:
    """Whether a result may have more than these entries."""
    sizes = [_characters(entry) for entry in entries]
    return len(sizes) < most and sum(sizes) < MOST_CHARACTERS


def _characters(value: object) -> int:
    if isinstance(value, dict):
        return sum(map(_characters, value.values()))
    if isinstance(value, list):
        return sum(map(_characters, value))
    return len(value) if isinstance(value, str) else 0
