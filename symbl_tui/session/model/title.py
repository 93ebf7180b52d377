"""Titles of sessions: given by the user, else proposed from what it is about. Pure."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from msgspec import Struct

from symbl_tui.domain.insight import Topic
from symbl_tui.domain.text import NAME_LIMIT, capitalize_first, clean

MAX_LINES: Final = 20
"""Lines among which words for a title are searched."""
# Topics in a proposed title at most.
_TOPICS: Final = 3
# Characters of a proposed title at most, where its first topic is not longer.
_LENGTH: Final = 60
# Words that a line needs to say what a session is about ...
_WORDS: Final = 3
_MARKS: Final = ".,;:!?\"'()"
# ... of so many letters each.
_LETTERS: Final = 4


class Title(Struct, frozen=True):
    """The title of a session."""

    text: str
    given: bool
    """Whether the user gave it; otherwise it is proposed, and may change."""


def choose_title(edited: str, recorded: Title, topics: Sequence[Topic], lines: Iterable[str]) -> Title:
    """The title of a session.

    Args:
        edited: What the user called it with an edit; empty: nothing.
        recorded: The title in ``session.toml``; the label of the source where none was given.
        topics: Best first.
        lines: What was said, from the start on; not read where it is not needed.
    """
    if edited:
        return Title(edited, given=True)
    if recorded.given:
        return recorded
    return Title(propose_title(topics) or _first_words(lines) or recorded.text, given=False)


def propose_title(topics: Iterable[Topic]) -> str:
    """A title of the best topics; empty where there are none."""
    chosen: list[str] = []
    for topic in topics:
        text = clean(topic.text, NAME_LIMIT)
        words = set(text.casefold().split())
        # "launch" beside "launch campaign" says nothing more.
        if not words or any(words <= set(each.casefold().split()) for each in chosen):
            continue
        if chosen and len(", ".join((*chosen, text))) > _LENGTH:
            break
        chosen.append(text)
        if len(chosen) == _TOPICS:
            break
    return capitalize_first(", ".join(chosen))


def _first_words(lines: Iterable[str]) -> str:
    """The first line that says something, cut to a title; empty where none does."""
    for line in islice(lines, MAX_LINES):
        words = line.split()
        if sum(len(word.strip(_MARKS)) >= _LETTERS for word in words) >= _WORDS:
            return capitalize_first(_shorten(line).rstrip(_MARKS))
    return ""


def _shorten(line: str) -> str:
    """A line cut behind a word, or within its first one where that alone is too long."""
    # A script without spaces, or an address: textwrap leaves nothing but the ellipsis then.
    shortened = textwrap.shorten(line, _LENGTH, placeholder="…")
    return shortened if shortened != "…" else f"{line.lstrip()[: _LENGTH - 1]}…"
