"""Reference transcripts with the recognition errors measured of Moonshine tiny.

It finds five question marks in eight; two thirds of those it writes are right, 0.77 in sentences of three
words and more; and it often writes a comma between two sentences, or nothing.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.mrda import Act

FOUND = 0.625
"""Share of question marks that are found."""
RIGHT, RIGHT_LONG = 0.66, 0.77
"""Share of question marks that are right, of all and where three words and more are said."""
COMMA, NOTHING = 0.2, 0.05
"""Share of ends of sentences with a comma or nothing instead of a mark, while the speaker goes on."""
_MARKS = re.compile(r"[.?!,;:]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """The recognised text of one or several acts of a speaker."""

    speaker: str
    text: str
    places: tuple[tuple[int, Act], ...]
    """Where in the text each act begins."""

    def acts(self, start: int, end: int) -> list[Act]:
        """The acts of a line, in order."""
        ends = (*(place for place, _ in self.places[1:]), len(self.text) + 1)
        return [
            act for (place, act), over in zip(self.places, ends, strict=True) if place < end and start < over
        ]


def plain(text: str) -> str:
    """The words without punctuation."""
    return _MARKS.sub("", text).strip()


def recognized(acts: Sequence[Act], seed: int, *, put: float = FOUND, other: float = FOUND) -> Iterator[Line]:
    """The acts as recognised text.

    Args:
        acts: In order.
        seed: Of all chances.
        put: Share of the question marks found after questions that are put as such.
        other: The same for statements that only sound like questions.
    """
    chance = random.Random(seed)
    spoken = [act for act in acts if plain(act.text)]
    marks = _marks(spoken, chance, put, other)
    together: list[tuple[Act, str]] = []
    for act, mark in zip(spoken, marks, strict=True):
        draw = chance.random()
        goes_on = together and together[-1][0].speaker == act.speaker and draw < COMMA + NOTHING
        if goes_on and together[-1][1] == ".":
            together[-1] = (together[-1][0], "," if draw < COMMA else "")
        elif together:
            yield _line(together)
            together = []
        together.append((act, mark))
    if together:
        yield _line(together)


def _marks(acts: Sequence[Act], chance: random.Random, put: float, other: float) -> list[str]:
    asked = [act.text.rstrip().endswith("?") for act in acts]
    long = [len(plain(act.text).split()) >= 3 for act in acts]
    found = [
        is_asked and chance.random() < (put if act.put_as_question else other)
        for act, is_asked in zip(acts, asked, strict=True)
    ]
    found_long = sum(mark and is_long for mark, is_long in zip(found, long, strict=True))
    wrong_long = round(found_long * (1 / RIGHT_LONG - 1))
    wrong_short = max(0, round(sum(found) * (1 / RIGHT - 1)) - wrong_long)
    for length, wrong in ((True, wrong_long), (False, wrong_short)):
        candidates = [at for at, is_long in enumerate(long) if is_long is length and not asked[at]]
        for at in chance.sample(candidates, wrong):
            found[at] = True
    return ["?" if mark else "." for mark in found]


def _line(acts: Sequence[tuple[Act, str]]) -> Line:
    text, places = "", []
    for act, mark in acts:
        text += " " if text else ""
        places.append((len(text), act))
        text += plain(act.text) + mark
    return Line(acts[0][0].speaker, text[0].upper() + text[1:], tuple(places))
