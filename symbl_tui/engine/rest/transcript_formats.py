"""Formats a conversation as Markdown or SubRip subtitles. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.text import clock, find_ignoring_case
from symbl_tui.engine.rest.requests import TranscriptFormat
from symbl_tui.engine.store import Conversation, StoredMessage

# Least seconds of a caption: posted text has no duration.
_MIN_CAPTION: Final = 1.0

_MARKUP: Final = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#|~"})
# What is markup only in its place: a list, a rule or a heading where a paragraph starts ("- ", "1. ", "==="),
# and the name of a character ("&lt;").
_PLACED: Final = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))|^(?=[-+=])|(?=&\w{2,32};)")


def format_transcript(
    conversation: Conversation,
    messages: Sequence[StoredMessage],
    insights: Iterable[Insight],
    format: TranscriptFormat,
) -> str:
    """Format the messages of a conversation."""
    if format.content_type == "text/srt":
        return "\n".join(_captions(conversation.started, messages, format.show_speaker_separation))
    highlights: dict[str, list[str]] = {}
    if format.phrases.highlight_all_key_phrases or format.phrases.highlight_only_insight_key_phrases:
        for insight in insights:
            highlights.setdefault(insight.utterance_id or "", []).append(insight.text)
    return "\n\n".join(_paragraphs(conversation, messages, highlights, format))


def _captions(began: datetime, messages: Sequence[StoredMessage], named: bool) -> Iterator[str]:
    for number, message in enumerate(messages, 1):
        start = (message.started - began).total_seconds()
        end = max((message.ended - began).total_seconds(), start + _MIN_CAPTION)
        utterance = message.utterance
        name = f"{utterance.speaker.name}: " if named and utterance.speaker.name else ""
        yield f"{number}\n{_caption_time(start)} --> {_caption_time(end)}\n{name}{utterance.text}\n"


def _caption_time(seconds: float) -> str:
    milliseconds = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02},{rest % 1000:03}"


def _paragraphs(
    conversation: Conversation,
    messages: Sequence[StoredMessage],
    highlights: dict[str, list[str]],
    format: TranscriptFormat,
) -> Iterator[str]:
    """Markdown; with ``create_paragraphs`` one paragraph for the consecutive messages of a speaker."""
    previous: str | None = None
    lines: list[str] = []
    for message in messages:
        speaker = message.utterance.speaker
        changed = previous is None or (format.show_speaker_separation and speaker.id != previous)
        if lines and (changed or not format.create_paragraphs):
            yield " ".join(lines)
            lines = []
        if changed and format.show_speaker_separation:
            at = clock((message.started - conversation.started).total_seconds())
            lines.append(f"**{speaker.name.translate(_MARKUP) or 'Unknown'}** ({at}):")
        lines.append(_highlight(message.utterance.text, highlights.get(message.utterance.id, ())))
        previous = speaker.id
    if lines:
        yield " ".join(lines)


def _highlight(text: str, phrases: Sequence[str]) -> str:
    """The text with phrases in bold where they occur word for word."""
    matches = (find_ignoring_case(text, phrase) for phrase in map(_strip_punctuation, phrases))
    marked, position = "", 0
    for start, end in sorted(filter(None, matches)):
        if start >= position:
            marked += f"{text[position:start].translate(_MARKUP)}**{text[start:end].translate(_MARKUP)}**"
            position = end
    return _PLACED.sub(r"\1\\", marked + text[position:].translate(_MARKUP))


def _strip_punctuation(phrase: str) -> str:
    """A phrase without the final mark that the analysis added to it."""
    return phrase.rstrip(".?! ")
