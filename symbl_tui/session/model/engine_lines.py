"""Finds the lines that an engine's messages are, and adds those that its stream did not bring. Pure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

from symbl_tui.domain.engine_conversation import EngineMessage
from symbl_tui.domain.untrusted_json import LONGEST
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line, Stage

# Of fluent English speech: about 160 words a minute.
_CHARACTERS_A_SECOND: Final = 15.0
# Seconds that two utterances of one speaker may overlap, since each engine has times of its own.
_TOUCH: Final = 0.3
# Lines are only added, so passes come to an end; nearly always the second one.
_MOST_PASSES: Final = 10


def spoken_seconds(text: str) -> float:
    """How long it takes to say a text, about: for a message without an end."""
    return len(text) / _CHARACTERS_A_SECOND


def merge_lines(
    lines: Sequence[Line], messages: Sequence[EngineMessage], speakers: Sequence[Speaker]
) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The lines with the messages that are not among them, by start. Merging twice is merging once.

    A message is added only where nothing of its speaker's is: it may be there in other words.

    Args:
        lines: By start.
        messages: Of the same conversation, with times from its start.
        speakers: Of each channel.

    Returns:
        The lines, and for the engine's id of each message the session's id of its line.
    """
    before = tuple(lines)
    merged, ids = _merge_once(before, messages, speakers)
    passes = 1
    # What was added tells when the conversation began, too, and by that others may have a place.
    while len(merged) > len(before) and passes < _MOST_PASSES:
        before, passes = merged, passes + 1
        merged, ids = _merge_once(before, messages, speakers)
    return merged, ids


def _merge_once(
    lines: Sequence[Line], messages: Sequence[EngineMessage], speakers: Sequence[Speaker]
) -> tuple[tuple[Line, ...], dict[str, str]]:
    found, missing = _find(lines, messages)
    ids = {message.id: line.utterance_id or "" for message, line in found if line.utterance_id}
    offsets = [line.start - message.start for message, line in found if message.start is not None]
    if not missing or not offsets:
        return tuple(lines), ids
    # The conversation began with the connection, the session with the capture.
    shift = median(offsets)
    added = [line for each in missing if (line := _line(each, shift, speakers)) is not None]
    kept = _beside(lines, added)
    ids |= {line.utterance_id: line.utterance_id for line in kept if line.utterance_id}
    return tuple(sorted((*lines, *kept), key=lambda line: line.start)), ids


def _find(
    lines: Sequence[Line], messages: Iterable[EngineMessage]
) -> tuple[list[tuple[EngineMessage, Line]], list[EngineMessage]]:
    """The messages with their lines, by id or else by text in their order; and the others."""
    by_id = {line.utterance_id: line for line in lines if line.utterance_id}
    told: set[str] = set()
    found: list[tuple[EngineMessage, Line]] = []
    others: list[EngineMessage] = []
    for message in messages:
        if message.id and message.id in told:
            continue
        told.add(message.id)
        if own := by_id.get(message.id):
            found.append((message, own))
        else:
            others.append(message)
    if not others:
        return found, others
    by_text: defaultdict[str, list[Line]] = defaultdict(list)
    for line in reversed(lines):
        by_text[_key(line.text)].append(line)
    claimed = {id(line) for _, line in found}
    missing = []
    for message in others:
        same = by_text.get(_key(message.text), [])
        while same and id(same[-1]) in claimed:
            same.pop()
        if same:
            claimed.add(id(same[-1]))
            found.append((message, same.pop()))
        else:
            missing.append(message)
    return found, missing


def _line(message: EngineMessage, shift: float, speakers: Sequence[Speaker]) -> Line | None:
    """A message as a line; None where it has no time or no channel."""
    channel = _channel(message.speaker, speakers)
    if message.start is None or channel is None or not message.text:
        return None
    start = min(LONGEST, max(0.0, message.start + shift))
    end = start + spoken_seconds(message.text) if message.end is None else message.end + shift
    name = speakers[channel].name
    return Line(
        channel, name, message.text, start, min(LONGEST, max(start, end)), Stage.UTTERANCE, message.id or None
    )


def _channel(speaker: Speaker, speakers: Sequence[Speaker]) -> int | None:
    for channel, own in enumerate(speakers):
        if (speaker.user_id and speaker.user_id == own.user_id) or (
            speaker.name and speaker.name == own.name
        ):
            return channel
    return 0 if len(speakers) == 1 else None


def _beside(lines: Sequence[Line], added: Iterable[Line]) -> list[Line]:
    """Of the added lines those that overlap no other one of their channel."""
    spans = _Spans(lines)
    # Each against those before it too, as an engine may tell of something twice.
    kept = [line for line in sorted(added, key=lambda line: line.start) if not spans.overlap(line)]
    last: dict[int, float] = {}
    beside = []
    for line in kept:
        if line.start + _TOUCH >= last.get(line.channel, 0.0):
            beside.append(line)
            last[line.channel] = line.end
    return beside


class _Spans:
    """Where each channel has lines."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._starts: defaultdict[int, list[float]] = defaultdict(list)
        self._ends: defaultdict[int, list[float]] = defaultdict(list)
        for line in lines:
            self._starts[line.channel].append(line.start)
            # The latest end so far: a long line may reach over those that start after it.
            ends = self._ends[line.channel]
            ends.append(max(line.end, ends[-1]) if ends else line.end)

    def overlap(self, line: Line) -> bool:
        before = bisect_right(self._starts[line.channel], max(line.start, line.end - _TOUCH))
        return before > 0 and self._ends[line.channel][before - 1] > line.start + _TOUCH


def _key(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
