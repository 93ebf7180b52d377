"""The words of a line as tokens, and the numbers that text2num finds in them. Pure; English."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from text_to_num import find_numbers

from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord

_SHAPE: Final = re.compile(r"^(?P<before>[^\w$€£+#@]*)(?P<core>.*?)(?P<after>[^\w%]*)$", re.DOTALL)
_WRITTEN: Final = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
SCALES: Final = frozenset(("hundred", "thousand", "million", "billion", "trillion"))

# Words that text2num treats as numbers: "tens of thousands".
_MANY: Final = frozenset(("tens", "hundreds", "thousands", "millions", "billions", "trillions"))


@dataclass(frozen=True, slots=True)
class Written:
    """The written form of the words ``start`` to ``end`` (exclusive), without surrounding punctuation."""

    start: int
    end: int
    texts: tuple[str, ...]
    after: str | None = None
    """The punctuation that follows, if it is not that of the last word."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, spoken in the words ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    text: str
    """In digits, an ordinal with its ending."""
    value: float
    ordinal: bool

    @property
    def is_digit(self) -> bool:
        """Whether it is one of 0 to 9, or several after a zero: "zero zero one"."""
        words = self.end - self.start
        return self.text.isdecimal() and len(self.text) == words and (words == 1 or self.text[0] == "0")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A word in the form that text2num requires."""

    word: str
    separated: bool

    def text(self) -> str:
        return self.word

    def nt_separated(self, _previous: "_Spoken") -> bool:
        return self.separated

    def not_a_number_part(self) -> bool:
        return self.word in _MANY


class Tokens:
    """The words of a line, each split into punctuation and core, with the numbers among them."""

    def __init__(self, words: Sequence[TimedWord]) -> None:
        self.words = words
        shapes = [_SHAPE.match(word.text) for word in words]
        parts = [shape.groups() if shape else ("", "", "") for shape in shapes]
        self.before = [before for before, _, _ in parts]
        self.written = [core for _, core, _ in parts]
        self.core = [core.lower() for core in self.written]
        self.after = [after for _, _, after in parts]

    def word(self, at: int) -> str:
        """The core of a word in lower case; empty beyond the line."""
        return self.core[at] if 0 <= at < len(self.core) else ""

    def ends(self, at: int) -> bool:
        """Whether a clause ends with a word, or the line."""
        return at + 1 >= len(self.words) or any(mark in ",.;:?!" for mark in self.after[at])

    def joined(self, start: int, end: int) -> bool:
        """Whether no punctuation stands between the words of a span within the line."""
        return end <= len(self.words) and not any(self.after[start : end - 1])

    @cached_property
    def numbers(self) -> dict[int, Number]:
        """The numbers, spoken or written in digits, by their first word."""
        spoken = [
            # The apostrophe of "o'" stays, as it is no zero.
            _Spoken(core + self.after[at].partition("'")[1], at > 0 and bool(self.after[at - 1]))
            for at, core in enumerate(self.core)
        ]
        found = {
            each.start: Number(each.start, each.end, each.text, each.value, each.is_ordinal)
            for each in find_numbers(spoken, "en", 0)
        }
        digits = {
            at: Number(at, at + 1, core, float(core.replace(",", "")), False)
            for at, core in enumerate(self.core)
            if _WRITTEN.fullmatch(core)
        }
        return found | digits
