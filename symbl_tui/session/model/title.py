"""Titles of sessions: given by the user, else proposed from what it is about. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.insight import Topic
from symbl_tui.domain.text import NAME_LIMIT, capitalize_first, clean

_TOPICS: Final = 3
"""Topics in a proposed title at most."""
_LENGTH: Final = 60
"""Characters of a proposed title at most, where its first topic is not longer."""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a session."""

    text: str
    given: bool
    """Whether the user gave it; otherwise it is proposed, and may change."""


def choose_title(edited: str, recorded: Title, topics: Sequence[Topic]) -> Title:
    """The title of a session.

    Args:
        edited: What the user called it with an edit; empty: nothing.
        recorded: The title in ``session.toml``.
        topics: Best first.
    """
    if edited:
        return Title(edited, given=True)
    return recorded if recorded.given else Title(propose_title(topics) or recorded.text, given=False)


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
