"""The spoken form of written tokens: "$25" is "twenty five dollars", "3:30" is "three thirty". Pure; English.

One reading for each token, for matching text with sound; never displayed.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES: Final = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred"))
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_ABBREVIATIONS: Final = {
    "mr": "mister",
    "mrs": "missus",
    "ms": "miz",
    "dr": "doctor",
    "st": "saint",
    "vs": "versus",
    "etc": "et cetera",
    "prof": "professor",
}
_SYMBOLS: Final = {
    "%": "percent",
    "&": "and",
    "@": "at",
    "+": "plus",
    "=": "equals",
    "#": "number",
    "°": "degrees",
    "/": "slash",
    "_": "underscore",
}
_CURRENCIES: Final = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
# Digits; a longer one is read digit by digit.
_LONGEST_NUMBER: Final = 12

_TOKEN: Final = re.compile(
    r"(?P<money>[$€£¥])(?P<amount>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"|(?P<ordinal>\d[\d,]*)(?:st|[nr]d|th)\b"
    r"|(?P<decade>\d{2,4})'?s\b"
    r"|(?P<digits>\d{3,4}(?:-\d{2,4})+)"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<initials>(?:[^\W\d_]\.){2,})"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<dot>(?<=\w)\.(?=\w))"
    r"|(?P<symbol>[%&@+=#°/_])",
    re.IGNORECASE,
)


def spoken_form(token: str) -> list[str]:
    """The spoken words of a token, in lower case; none for punctuation alone.

    Letters that are spoken one by one have a full stop ("a.", "w."), as in the CMU dictionary.
    """
    parts = (_read(match) for match in _TOKEN.finditer(token))
    return list(chain.from_iterable(parts))


def cardinal(number: int) -> list[str]:
    """The words of a whole number of at least zero."""
    for scale, name in _SCALES:
        if number >= scale:
            more, rest = divmod(number, scale)
            return [*cardinal(more), name, *(cardinal(rest) if rest else ())]
    if number < 20:
        return [_ONES[number]]
    tens, ones = divmod(number, 10)
    return [_TENS[tens], *([_ONES[ones]] if ones else ())]


def _read(match: re.Match[str]) -> Iterable[str]:
    kind, text = match.lastgroup or "", match.group()
    if kind == "amount":
        return _money(match["money"], match["amount"])
    if kind == "minute":
        return _time(int(match["hour"]), int(match["minute"]))
    if kind == "ordinal":
        return _ordinal(_number(match["ordinal"]))
    if kind == "decade":
        return _plural(_number(match["decade"]))
    if kind == "number":
        return _number(text)
    if kind == "digits":
        return _digits(text.replace("-", ""))
    if kind == "initials":
        return [f"{letter.lower()}." for letter in text.replace(".", "")]
    if kind == "word":
        return _word(text)
    return ["dot"] if kind == "dot" else [_SYMBOLS[text]]


def _word(text: str) -> list[str]:
    lower = text.lower().replace("’", "'")
    # Without a vowel it is spelled ("SQL"); with one it is mostly read as a word ("NATO").
    if text.isupper() and 2 <= len(text) <= 5 and not re.search("[aeiouy]", lower):
        return [f"{letter}." for letter in lower]
    return _ABBREVIATIONS.get(lower, lower).split()


def _number(text: str) -> list[str]:
    whole, _, fraction = text.partition(".")
    after = ["point", *_digits(fraction)] if fraction else []
    digits = whole.replace(",", "")
    if len(digits) > _LONGEST_NUMBER or (len(digits) > 1 and digits[0] == "0"):
        return [*_digits(digits), *after]
    # 1984 is read as a year, 1,984 and 2000 as numbers.
    if len(digits) == 4 and digits == text and digits[1:3] != "00":
        return _pairs(digits)
    return [*cardinal(int(digits)), *after]


def _pairs(digits: str) -> list[str]:
    """Four digits read as a year: nineteen eighty four."""
    first, last = int(digits[:2]), int(digits[2:])
    if last == 0:
        return [*cardinal(first), "hundred"]
    return [*cardinal(first), *(["oh"] if last < 10 else ()), *cardinal(last)]


def _digits(text: str) -> Iterator[str]:
    return (_ONES[int(digit)] for digit in text)


def _money(sign: str, amount: str) -> list[str]:
    whole, _, cents = amount.partition(".")
    words = [*_number(whole), _CURRENCIES[sign]]
    return [*words, *cardinal(int(cents))] if len(cents) == 2 and int(cents) else words


def _time(hour: int, minute: int) -> list[str]:
    if minute == 0:
        return [*cardinal(hour), *(["o'clock"] if 0 < hour <= 12 else ["hundred"])]
    return [*cardinal(hour), *(["oh"] if minute < 10 else ()), *cardinal(minute)]


def _ordinal(words: list[str]) -> list[str]:
    *before, last = words
    if last.endswith("y"):
        return [*before, last[:-1] + "ieth"]
    return [*before, _ORDINALS.get(last, last + "th")]


def _plural(words: list[str]) -> list[str]:
    *before, last = words
    return [*before, last[:-1] + "ies" if last.endswith("y") else last + "s"]
