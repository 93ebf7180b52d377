"""What the journal knows of one line besides its text: words with times and confidence, entities, sentiment.

Read when it is asked for: a screen keeps none of it. Of the journal only the messages that may be about the
line are decoded.
"""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from msgspec import structs

from symbl_tui.domain.insight import Entity, Sentiment
from symbl_tui.domain.untrusted_json import Json, get_name, get_number, get_object, get_objects
from symbl_tui.domain.utterance import Word
from symbl_tui.session.archive.journal import parse_entries
from symbl_tui.session.archive.journal_events import EventLocator
from symbl_tui.session.archive.json_lines_file import read_lines
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.model.change import Line, ReceivedEvent
from symbl_tui.symbl.events import EntitiesFound, FinalResult

_MAX_WORDS: Final = 1_000
_MAX_ENTITIES: Final = 100
# Seconds that a word may lie beyond its utterance.
_TOUCHING: Final = 0.05
_FINAL: Final = b'"isFinal": true'
# Final results before an utterance that may hold its words.
_RECENT: Final = 64


@dataclass(frozen=True, slots=True)
class LineDetails:
    """Words, entities and sentiment of a line; a screen shows only its text."""

    words: tuple[Word, ...] = ()
    """With times in seconds of the capture."""
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment | None = None


def read_details(folder: Path, line: Line, *, live: bool = False) -> LineDetails:
    """What a session's journal knows of a line; blocks, a fraction of a second for an hour of talk.

    Args:
        folder: The session's.
        line: A line that is settled.
        live: Whether it is a line of the live result, whichever pass readers use.

    Raises:
        SymblTuiError: the session cannot be read.
    """
    facts = read_facts(folder)
    facts = facts.live if live else facts
    lines = read_lines(facts.journal, facts.folder)
    found = _Collector(facts, line)
    for raw in _relevant(lines, line):
        found.add(raw)
    return found.details()


def _relevant(lines: Iterator[bytes], line: Line) -> Iterator[bytes]:
    """The journal's lines that may be about a line: the final results just before it, and what has its id."""
    # An id that the session made unique has a suffix, which the engine does not know.
    engine_id = (line.utterance_id or "").partition("~")[0]
    wanted = json.dumps(engine_id).encode() if engine_id else b""
    channel = f'"channel": {line.channel}, '.encode()
    recent: deque[bytes] = deque(maxlen=_RECENT)
    for raw in lines:
        if wanted and wanted in raw:
            yield from recent
            recent.clear()
            yield raw
        elif _FINAL in raw and channel in raw[:80]:
            if wanted:
                recent.append(raw)
            else:
                yield raw  # an engine without ids: any final result may be the one


class _Collector:
    """Collects what journal lines say about a line."""

    def __init__(self, facts: SessionFacts, line: Line) -> None:
        self._line = line
        # Nothing is limited to the length: that of a running session is unknown.
        self._locator = EventLocator(replace(facts, length=1e9))
        self._id = (line.utterance_id or "").partition("~")[0]
        self._words: dict[tuple[float, str], Word] = {}
        self._entities: dict[tuple[str, str], Entity] = {}
        self._sentiment: Sentiment | None = None

    def add(self, raw: bytes) -> None:
        """Take what a line of the journal says."""
        for entry in parse_entries((raw,), settled=False):
            located = self._locator.locate(entry)
            if located is None or entry.channel != self._line.channel:
                continue
            received = located[1]
            if isinstance(received.event, FinalResult):
                self._add_words(received, received.event)
            elif isinstance(received.event, EntitiesFound):
                self._add_entities(received.event.entities)
            else:
                self._add_message(raw)

    def _add_words(self, received: ReceivedEvent, result: FinalResult) -> None:
        line = self._line
        for word in result.words:
            start, end = word.start + received.base, word.end + received.base
            middle = (start + end) / 2
            within = line.start - _TOUCHING <= middle <= line.end + _TOUCHING
            if within and len(self._words) < _MAX_WORDS:
                self._words[round(start, 2), word.text] = structs.replace(word, start=start, end=end)

    def _add_entities(self, entities: tuple[Entity, ...]) -> None:
        for entity in entities:
            if entity.utterance_id in ("", None, self._id) and len(self._entities) < _MAX_ENTITIES:
                self._entities[entity.kind, (entity.text or entity.value).casefold()] = entity

    def _add_message(self, raw: bytes) -> None:
        """The sentiment of an utterance: the event of its message does not have it."""
        try:
            message = get_object(_object(json.loads(raw)), "message")
        except (ValueError, RecursionError):
            return
        for each in get_objects(message, "messages"):
            if each.get("id") != self._id:
                continue
            self._add_entities(
                tuple(
                    Entity(get_name(found, "type"), get_name(found, "value"), None, get_name(found, "text"))
                    for found in get_objects(each, "entities")
                )
            )
            score = get_number(get_object(get_object(each, "sentiment"), "polarity"), "score")
            if score is not None:
                self._sentiment = Sentiment(max(-1.0, min(1.0, score)))

    def details(self) -> LineDetails:
        """All that was found, the words by their start."""
        words = tuple(sorted(self._words.values(), key=lambda word: word.start))
        return LineDetails(words, tuple(self._entities.values()), self._sentiment)


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}
