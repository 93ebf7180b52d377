"""Split text into sentences, not at the dots of abbreviations, numbers, initials and addresses. Pure.

Uses case and punctuation alone. One pass, linear in the text.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

# Possessive quantifiers: without them a long run of quotes would be tried in every split.
# Where a sentence may end: at marks before a space (so not in `3.5` or `a@b.org`) or a new line.
_BREAK: Final = re.compile(r"(?P<marks>[.?!…]++)[\"'”’»)\]]*+(?=\s|$)|(?P<lines>\n\s*+)")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Abbreviations that something always follows.
_TITLES: Final = _words(
    """
    mr mrs ms mx dr prof st mt gen sen rep gov capt lt col sgt rev hon messrs vs v e.g i.e cf al
    approx dept ext incl
    """
)
# Abbreviations only before a number ("no. 5").
_NUMBERED: Final = _words(
    """
    no nos nr fig figs eq sec ch vol pp p art
    """
)
# Abbreviations that may be the last word of a sentence: then a capital follows.
_CLOSING: Final = _words(
    """
    etc inc ltd co corp jr sr a.m p.m u.s u.k e.u u.n ph.d b.sc m.sc est jan feb mar apr jun jul
    aug sep sept oct nov dec tue wed thu fri
    """
)
# Words that a letter follows as a name: that letter is no initial.
_LETTERED: Final = _words(
    """
    option plan part point team group section version grade room gate appendix or
    """
)
_LAST_WORDS: Final = re.compile(r"(?:(\S+)\s+)?(\S+)$")
# Characters to look back at most, which keeps a text without spaces linear.
_LONGEST_WORD: Final = 40
_BULLET: Final = re.compile(r"[-*•–—\d\"'“(\[]")


def sentence_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and final marks ("?!", "" for none) of each sentence that is not blank."""
    start = 0
    for match in _BREAK.finditer(text):
        if _ends_sentence(text, start, match):
            if text[start : match.start()].strip():
                yield start, match.end(), match["marks"] or ""
            start = match.end()
    if text[start:].strip():
        yield start, len(text), ""


def sentence_starts(words: Sequence[str]) -> list[int]:
    """The indices of the words that begin a sentence, in words with their punctuation."""
    text = " ".join(words)
    begins = {
        start + len(text[start:end]) - len(text[start:end].lstrip()) for start, end, _ in sentence_spans(text)
    }
    offsets = accumulate((len(word) + 1 for word in words), initial=0)
    return [place for place, offset in enumerate(offsets) if offset in begins and place < len(words)]


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    if match["lines"] is not None:
        return _starts_sentence(text, match)
    following = text[match.end() : match.end() + 2].strip()[:1]
    if not following or text[match.end()] == "\n":
        return True
    marks = match["marks"]
    if "?" in marks or "!" in marks:
        return not (match.end() > match.end("marks") and following.islower())  # he asked "why?" and left
    if marks != ".":
        return not following.islower()  # well... i see
    return _is_full_stop(text[max(start, match.start() - _LONGEST_WORD) : match.start()], following)


def _is_full_stop(before: str, following: str) -> bool:
    """Whether a single dot after ``before`` ends a sentence."""
    last = _LAST_WORDS.search(before)
    if last is None:
        return False
    previous, word = (last[1] or "").lower(), last[2].lstrip("\"'“‘([").lower()
    if word in _TITLES or (word in _NUMBERED and following.isdigit()):
        return False
    # Such a word may end a sentence or not: the capital behind it decides.
    if word in _CLOSING or "." in word.strip("."):
        return not following.islower() or not word.replace(".", "").isalpha()
    if len(word) == 1 and word.isalpha() and word != "i":  # J. Smith, but not: option A. We go
        return previous in _LETTERED or last[2].islower()
    return not (word.isdigit() and not previous)  # a number in a list: 1. Send it


def _starts_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether a line break is a blank line, or before a line that begins a sentence or a list item."""
    if match.group().count("\n") > 1:
        return True
    following = text[match.end() : match.end() + 1]
    return following.isupper() or _BULLET.match(following) is not None
