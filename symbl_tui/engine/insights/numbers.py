"""Spoken and written numbers: "two hundred fifty", "3.5 million", "two point five"."""

import re
from collections.abc import Iterator
from typing import Final

from symbl_tui.engine.insights.phrase import Phrase

_ONES: Final = "zero one two three four five six seven eight nine ten eleven twelve"
_TEENS: Final = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_UNITS: Final = {word: value for value, word in enumerate(re.findall(r"\w+", f"{_ONES} {_TEENS}"))}
_TIES: Final = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_TENS: Final = {word: 10 * value for value, word in enumerate(_TIES, start=2)}
_SCALES: Final = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "billion": 10**9}
_SMALL: Final = _UNITS | _TENS
_WORD: Final = "|".join(sorted({*_SMALL, *_SCALES} - {"k"}, key=len, reverse=True))
_WRITTEN: Final = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_SPOKEN: Final = (
    rf"(?:(?:an? )?(?:{_WORD})(?:(?:[ -]|,? and )(?:{_WORD})){{0,12}}(?: point(?: (?:{_WORD})){{1,6}})?)"
)
NUMBER: Final = rf"(?:{_WRITTEN}(?: ?(?:hundred|thousand|million|billion|k)\b)?|{_SPOKEN})"
"""A number, as a pattern without groups; case is ignored."""
_NUMBER: Final = re.compile(rf"(?<![\w.,$€£-])(?:{NUMBER})(?![\w%]|\.\d)", re.IGNORECASE)
_AND: Final = re.compile(r",? and ", re.IGNORECASE)
# Below this a single word is more often an article ("one thing") than an amount.
_FEW: Final = 10


def numbers(text: str) -> Iterator[Phrase[float]]:
    """Yield every number in a text but single small words, which rarely are amounts."""
    for match in _NUMBER.finditer(text):
        for start, end in _phrases(match):
            phrase = text[start:end]
            value = read_number(phrase)
            if value is not None and (value >= _FEW or phrase[0].isdigit() or " " in phrase):
                yield Phrase(start, end, value)


def _phrases(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The place of a match, or of each number that "and" joins where they are not one: "ten and twenty"."""
    start = match.start()
    if read_number(match.group()) is None:
        for joint in _AND.finditer(match.string, start, match.end()):
            yield start, joint.start()
            start = joint.end()
    yield start, match.end()


def read_number(text: str) -> float | None:
    """The value of a match of :data:`NUMBER`; None for words that are no number ("five twelve")."""
    words = re.findall(r"\d[\d,.]*|[a-z]+", text.lower())
    scale = _SCALES.get(words[-1], 1) if "point" in words or words[0][0].isdigit() else 1
    if words[0][0].isdigit():
        return float(words[0].replace(",", "").rstrip(".")) * scale
    if "point" not in words:
        return _whole(words)
    at = words.index("point")
    whole, digits = _whole(words[:at]), _digits(words[at + 1 : -1 if scale > 1 else None])
    return None if whole is None or not digits else float(f"{whole}.{digits}") * scale


def _digits(words: list[str]) -> str:
    """The digits after the point; empty where they are none."""
    values = [_UNITS.get(word, 10) for word in words]
    return "".join(map(str, values)) if all(value < 10 for value in values) else ""


def _whole(words: list[str]) -> int | None:
    """Parse words as a number: each must be smaller than the one before, except for scales."""
    # "least" bounds the next word: after "twenty" it must be below ten, as "twenty thirty" is no number.
    total, part, least = 0, 0, 1000
    for word in words:
        if word in ("and", "a", "an"):
            continue
        if word == "hundred":
            part, least = max(part, 1) * 100, 100
        elif word in _SCALES:
            total, part, least = total + max(part, 1) * _SCALES[word], 0, 1000
        elif _SMALL[word] >= least:
            return None
        else:
            part, least = part + _SMALL[word], 10 if word in _TENS else 1
    return total + part


def read_digits(text: str) -> str:
    """The digits spoken one by one ("five five five oh one"); "double seven" is two of them."""
    digits, twice = [], 1
    for word in text.lower().split():
        if word in _REPEATED:
            twice = _REPEATED[word]
            continue
        digits.append(("0" if word in ("oh", "o") else str(_UNITS[word])) * twice)
        twice = 1
    return "".join(digits)


_REPEATED: Final = {"double": 2, "triple": 3}
_DIGIT: Final = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
DIGITS: Final = rf"(?:(?:double |triple )?(?:{_DIGIT})(?: |\b)){{7,15}}"
"""Digits spoken one by one, enough for a telephone number."""
