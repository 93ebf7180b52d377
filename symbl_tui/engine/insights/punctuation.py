"""What a recogniser wrote, made into a sentence for people."""

import re
from typing import Final

from symbl_tui.engine.insights.questions import ends_in_question
from symbl_tui.engine.insights.text import sentences

_PROPER: Final = re.compile(
    r"\b(?:i(?='|\b)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|april|june|july|august|september|october|november|december)",
    re.IGNORECASE,
)


def looks_like_question(text: str) -> bool:
    """Whether the text ends in a question, by its mark or else by its words."""
    all_of_them = tuple(sentences(text))
    return bool(all_of_them) and ends_in_question(all_of_them[-1])


def punctuate(text: str) -> str:
    """The text with a capital, ``I``, days and months, and a full stop or question mark where it has none."""
    text = _PROPER.sub(lambda match: match.group().capitalize(), text.strip())
    if not text:
        return ""
    end = "" if text[-1] in ".?!…" else "?" if looks_like_question(text) else "."
    return text[0].upper() + text[1:] + end
