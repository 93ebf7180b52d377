"""A conversation as Markdown or SubRip subtitles. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.text import clock
from symbl_tui.engine.rest.requests import Format
from symbl_tui.engine.store import Conversation, StoredMessage

_SHORTEST_CAPTION: Final = 1.0
"""Seconds a line is shown even if it took no time to say, as text that was posted does."""

_MARKUP: Final = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#|~"})


def transcript(
    conversation: Conversation, said: Sequence[StoredMessage], insights: Iterable[Insight], wanted: Format
) -> str:
    """What was said, as ``wanted``."""
    if wanted.content_type == "text/srt":
        return "\n".join(_captions(conversation.started, said, wanted.show_speaker_separation))
    standing_out: dict[str, list[str]] = {}
    if wanted.phrases.highlight_all_key_phrases or wanted.phrases.highlight_only_insight_key_phrases:
        for insight in insights:
            standing_out.setdefault(insight.utterance_id or "", []).append(insight.text)
    return "\n\n".join(_paragraphs(conversation, said, standing_out, wanted))


def _captions(began: datetime, said: Sequence[StoredMessage], named: bool) -> Iterator[str]:
    for number, each in enumerate(said, 1):
        start = (each.started - began).total_seconds()
        end = max((each.ended - began).total_seconds(), start + _SHORTEST_CAPTION)
        name = f"{each.utterance.speaker.name}: " if named and each.utterance.speaker.name else ""
        yield f"{number}\n{_caption_time(start)} --> {_caption_time(end)}\n{name}{each.utterance.text}\n"


def _caption_time(seconds: float) -> str:
    milliseconds = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02},{rest % 1000:03}"


def _paragraphs(
    conversation: Conversation,
    said: Sequence[StoredMessage],
    standing_out: dict[str, list[str]],
    wanted: Format,
) -> Iterator[str]:
    """Markdown; with ``create_paragraphs`` what one speaker says in a row is one paragraph."""
    previous: str | None = None
    lines: list[str] = []
    for each in said:
        speaker = each.utterance.speaker
        changed = previous is None or (wanted.show_speaker_separation and speaker.id != previous)
        if lines and (changed or not wanted.create_paragraphs):
            yield " ".join(lines)
            lines = []
        if changed and wanted.show_speaker_separation:
            at = clock((each.started - conversation.started).total_seconds())
            lines.append(f"**{speaker.name.translate(_MARKUP) or 'Unknown'}** ({at}):")
        lines.append(_highlighted(each.utterance.text, standing_out.get(each.utterance.id, ())))
        previous = speaker.id
    if lines:
        yield " ".join(lines)


def _highlighted(text: str, phrases: Sequence[str]) -> str:
    """The text with these phrases bold, where they are quoted word for word."""
    found = ((_find(text, phrase), len(phrase)) for phrase in map(_bare, phrases))
    places = sorted((at, at + length) for at, length in found if at >= 0)
    marked, position = "", 0
    for start, end in places:
        if start >= position:
            marked += f"{text[position:start].translate(_MARKUP)}**{text[start:end].translate(_MARKUP)}**"
            position = end
    return marked + text[position:].translate(_MARKUP)


def _bare(phrase: str) -> str:
    """An insight begins with a capital and ends with a mark that were not said."""
    return phrase.rstrip(".?! ")


def _find(text: str, phrase: str) -> int:
    return text.lower().find(phrase.lower()) if phrase else -1
