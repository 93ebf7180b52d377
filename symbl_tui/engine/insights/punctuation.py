"""The source of a text's punctuation, and punctuation for text without any."""

import re
from collections.abc import Iterable
from enum import Enum
from itertools import islice
from typing import Final

from symbl_tui.domain.sentences import sentence_spans
from symbl_tui.domain.text import capitalize_first
from symbl_tui.engine.insights.questions import ends_in_question
from symbl_tui.engine.insights.tokens import sentences

_PROPER: Final = re.compile(
    r"\b(?:i(?='|\b)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|april|june|july|august|september|october|november|december)",
    re.IGNORECASE,
)
# Messages of a conversation that are examined.
_MOST_MESSAGES: Final = 500
# Words of a sentence that counts; people omit the full stop after "ok" and "see you".
_LEAST_WORDS: Final = 3
# Share of sentences with a final mark from which on a person punctuated them.
_LEAST_MARKED: Final = 0.75
# Sentences among which a person would ask something: so many full stops alone come from a machine.
_MANY: Final = 20


class Punctuation(Enum):
    """The source of the punctuation of a text, on which its reliability depends."""

    NONE = "none"
    """None: questions are found by word order."""
    RECOGNIZER = "recognizer"
    """A recogniser: two thirds of its question marks are right, and it misses three questions in eight."""
    PERSON = "person"
    """A person: what ends in "?" is a question and nothing else is."""


def detect_punctuation(messages: Iterable[str]) -> Punctuation:
    """Detect whether a person punctuated these messages, from all of them together.

    A person did where at least three in four sentences of three words and more end in a mark; one without was
    then broken off. Text of people who omit most marks counts as NONE, where question marks are used together
    with the rules. A long text with full stops but without a single question mark is NONE too: its source has
    no question marks. Only the first 500 messages are examined; case is ignored.
    """
    marked = total = question_marks = 0
    for text in islice(messages, _MOST_MESSAGES):
        for start, end, marks in sentence_spans(text):
            question_marks += "?" in marks
            if len(text[start:end].split(None, _LEAST_WORDS)) >= _LEAST_WORDS:
                total += 1
                marked += bool(marks)
    if not marked or marked < _LEAST_MARKED * total or (total >= _MANY and not question_marks):
        return Punctuation.NONE
    return Punctuation.PERSON


def looks_like_question(text: str) -> bool:
    """Whether the text ends in a question, by its mark or else by its words."""
    found = tuple(sentences(text))
    return bool(found) and ends_in_question(found[-1])


def punctuate(text: str) -> str:
    """Capitalise the start, ``I``, days and months, and add a full stop or question mark where there is none.

    For text with :attr:`Punctuation.NONE`.
    """
    text = _PROPER.sub(lambda match: match.group().capitalize(), text.strip())
    if not text:
        return ""
    end = "" if text[-1] in ".?!…" else "?" if looks_like_question(text) else "."
    return capitalize_first(text) + end
