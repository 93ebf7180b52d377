"""Where the punctuation of a text comes from, and sentences made for people where it has none."""

import re
from collections.abc import Iterable
from enum import Enum
from itertools import islice
from typing import Final

from symbl_tui.domain.sentences import spans
from symbl_tui.engine.insights.questions import ends_in_question
from symbl_tui.engine.insights.tokens import sentences

_PROPER: Final = re.compile(
    r"\b(?:i(?='|\b)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|april|june|july|august|september|october|november|december)",
    re.IGNORECASE,
)
_LOOKED_AT: Final = 500
"""Messages of a conversation that show how it is punctuated."""
_LEAST_WORDS: Final = 3
"""Words of a sentence that tells; people leave the full stop out after "ok" and "see you"."""
_LEAST_MARKED: Final = 0.75
"""Share of sentences that end in a mark where a person punctuates."""
_MANY: Final = 20
"""Sentences among which a person asks something; full stops alone, and so many, come from a machine."""


class Punctuation(Enum):
    """Who wrote the full stops and question marks of a text: how far they are believed."""

    NONE = "none"
    """Nobody: questions are found by the order of words."""
    RECOGNIZER = "recognizer"
    """A recogniser: two thirds of its question marks are right, and it misses three questions in eight."""
    PERSON = "person"
    """A person: what ends in "?" is a question and nothing else is."""


def punctuation_of(messages: Iterable[str]) -> Punctuation:
    """Whether a person punctuated these messages, judged by all of them together.

    They did where at least three in four sentences of three words and more end in a mark; what has none
    then was broken off. People who leave most marks out are taken for NONE, where a question mark counts
    too, but so do the rules. A long text with full stops but without a single question mark is NONE:
    whatever wrote it has none. Only the first 500 messages are looked at; case plays no part.
    """
    marked = all_ = asked = 0
    for text in islice(messages, _LOOKED_AT):
        for start, end, marks in spans(text):
            asked += "?" in marks
            if len(text[start:end].split(None, _LEAST_WORDS)) >= _LEAST_WORDS:
                all_ += 1
                marked += bool(marks)
    if not marked or marked < _LEAST_MARKED * all_ or (all_ >= _MANY and not asked):
        return Punctuation.NONE
    return Punctuation.PERSON


def looks_like_question(text: str) -> bool:
    """Whether the text ends in a question, by its mark or else by its words."""
    all_of_them = tuple(sentences(text))
    return bool(all_of_them) and ends_in_question(all_of_them[-1])


def punctuate(text: str) -> str:
    """The text with a capital, ``I``, days and months, and a full stop or question mark where it has none.

    For text whose punctuation is :attr:`Punctuation.NONE`; any other is left as its author wrote it.
    """
    text = _PROPER.sub(lambda match: match.group().capitalize(), text.strip())
    if not text:
        return ""
    end = "" if text[-1] in ".?!…" else "?" if looks_like_question(text) else "."
    return text[0].upper() + text[1:] + end
