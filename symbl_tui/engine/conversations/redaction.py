"""Redaction of personal details, before a result leaves the analysis. Pure."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from msgspec import structs

from symbl_tui.domain.insight import Entity
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.interface import FinalResult, InterimResult

UNREAD: Final = "UNREAD"
"""The kind of an entity that stands for text whose analysis failed."""

PERSONAL: Final = frozenset(
    {UNREAD, "PERSON", "EMAIL", "PHONE", "URL", "DATE", "DATETIME", "DATERANGE", "NUMBER", "ADDRESS", "SSN"}
)
"""The kinds of entities that identify a person, or say how to reach one."""

ResultT = TypeVar("ResultT", InterimResult, FinalResult)


def personal_entities(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The personal entities with a position in the text, in order of position."""
    positioned = (entity for entity in entities if entity.kind in PERSONAL and entity.offset >= 0)
    return tuple(sorted(positioned, key=lambda entity: entity.offset))


def redact(result: ResultT, entities: Sequence[Entity], mask: str) -> ResultT:
    """A result with one ``mask`` in place of all words of each personal entity; word times stay.

    Args:
        result: The recogniser's result.
        entities: Its entities, with offsets into the words joined by spaces.
        mask: The replacement.
    """
    return replace(result, words=tuple(_mask_words(result.words, personal_entities(entities), mask)))


def mask_entities(entities: Sequence[Entity], text: str, mask: str) -> tuple[Entity, ...]:
    """The personal entities without their values: the kind, and the offset of the mask in ``text``."""
    masked, offset = [], -1
    for entity in personal_entities(entities):
        # From the last mask on: entities are in order, and each has a mask of its own.
        offset = text.find(mask, offset + 1)
        masked.append(structs.replace(entity, value=mask, text=mask, offset=offset))
    return tuple(masked)


def _mask_words(words: Sequence[Word], entities: Sequence[Entity], mask: str) -> Iterator[Word]:
    position, last, following = 0, None, deque(entities)
    for word in words:
        start, position = position, position + len(word.text) + 1
        # Both are in order: an entity that ends before this word has no part of a later one.
        while following and following[0].offset + len(following[0].text) <= start:
            following.popleft()
        inside = following[0] if following and following[0].offset < position - 1 else None
        if inside is None:
            yield word
        # One mask for all words of an entity: their number would give away what was masked.
        elif inside is not last:
            yield Word(mask, word.start, word.end)
        last = inside
