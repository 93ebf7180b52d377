"""Personal details taken out of what was said, before anybody else sees it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from msgspec import structs

from symbl_tui.domain.insight import Entity
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.base import FinalResult, InterimResult

UNREAD: Final = "UNREAD"
"""The kind of what nobody could look through."""

PRIVATE: Final = frozenset(
    {UNREAD, "PERSON", "EMAIL", "PHONE", "URL", "DATE", "DATETIME", "DATERANGE", "NUMBER", "ADDRESS", "SSN"}
)
"""The kinds of entities that tell who somebody is, or how to reach them."""

Said = TypeVar("Said", InterimResult, FinalResult)


def private(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Those that are personal and whose place is known, in order of place."""
    found = (entity for entity in entities if entity.kind in PRIVATE and entity.offset >= 0)
    return tuple(sorted(found, key=lambda entity: entity.offset))


def redact(said: Said, entities: Sequence[Entity], mask: str) -> Said:
    """A result with one ``mask`` for all the words of each personal entity; its times stay.

    Args:
        said: What was recognised.
        entities: What is in its text, as offsets into the words in a row.
        mask: What to put instead.
    """
    return replace(said, words=tuple(_masked(said.words, private(entities), mask)))


def hidden(entities: Sequence[Entity], text: str, mask: str) -> tuple[Entity, ...]:
    """The personal entities as they may be told: by kind, and where their masks are in ``text``."""
    told, offset = [], -1
    for entity in private(entities):
        offset = text.find(mask, offset + 1)
        told.append(structs.replace(entity, value=mask, text=mask, offset=offset))
    return tuple(told)


def _masked(words: Sequence[Word], entities: Sequence[Entity], mask: str) -> Iterator[Word]:
    place, last = 0, None
    for word in words:
        start, place = place, place + len(word.text) + 1
        inside = next((each for each in entities if _overlap(each, start, place - 1)), None)
        if inside is None:
            yield word
        elif inside is not last:
            yield Word(mask, word.start, word.end)
        last = inside


def _overlap(entity: Entity, start: int, end: int) -> bool:
    return entity.offset < end and start < entity.offset + len(entity.text)
