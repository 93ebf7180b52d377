"""Correction of names and jargon by their sound, for recognisers without a vocabulary boost.

A recogniser that does not know "Venkatesh" writes words that sound like it: "Vin Kottesh". Where words of a
line sound like a keyterm the term is a candidate, and the likelihood of the sound given each of them
decides. That costs an alignment of both, so candidates are few. Ordinary words need more evidence than
those in no dictionary.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.recognizers.postprocessing.phone_search import MOST_WORDS, Match, PhoneSearch
from symbl_tui.engine.recognizers.postprocessing.spoken_form import spoken_form
from symbl_tui.engine.recognizers.pronunciation.pronunciations import Lookup, guessed_phones

_MOST_TERMS: Final = 1_000
# Characters; a longer one is a sentence.
_LONGEST_TERM: Final = 60
_MOST_PHONES: Final = 40
# Two phones match somewhere in nearly every line.
_FEWEST_PHONES: Final = 3

# Distances up to which words are compared with a keyterm by their sound.
_FURTHEST: Final = 0.36
_FURTHEST_ORDINARY: Final = 0.34
# Distance up to which words in no dictionary are the keyterm, if the sound cannot be aligned.
_CERTAIN: Final = 0.26

# The log likelihood gain, in the decoder's units, that a keyterm needs at the usual distance. Tuned on 15
# sentences of four voices; 7,500 words of human speech were checked for false corrections.
_ENOUGH: Final = -0.06
_ENOUGH_FOR_ORDINARY: Final = 0.02
# How much more a closer keyterm counts, in the same units for each unit of distance.
_DISTANCE_WEIGHT: Final = 0.2
_USUAL_DISTANCE: Final = 0.3
# Phones of a keyterm that may replace ordinary words: "like" is no "Looker".
_FEWEST_FOR_ORDINARY: Final = 5

_SHAPE: Final = re.compile(r"^(?P<before>\W*)(?P<core>.*?)(?P<possessive>['’]s)?(?P<after>\W*)$", re.DOTALL)
_INITIAL: Final = re.compile(r"[^\W\d_]\.")


@dataclass(frozen=True, slots=True)
class Correction:
    """A keyterm that may replace the words ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    text: str
    """The replacement, with the punctuation around it."""
    phones: str
    """The keyterm's phones, separated by spaces."""
    distance: float
    """Edit cost per phone; 0 only for the same letters."""
    ordinary: bool
    """Whether a dictionary has all the replaced words."""

    @property
    def same(self) -> bool:
        """Whether the words have the letters of the keyterm already."""
        return self.distance == 0.0

    def overlaps(self, other: "Correction") -> bool:
        """Whether both replace the same word."""
        return self.start < other.end and other.start < self.end

    def support(self, gain: float | None) -> float:
        """The evidence above the threshold; negative if it is not enough.

        Args:
            gain: The log likelihood gain of the keyterm over the words; None if it is not known.
        """
        if self.same:
            return _FURTHEST
        if gain is None:
            return -1.0 if self.ordinary else _CERTAIN - self.distance
        evidence = gain + _DISTANCE_WEIGHT * (_USUAL_DISTANCE - self.distance)
        return evidence - (_ENOUGH_FOR_ORDINARY if self.ordinary else _ENOUGH)


class KeytermCorrector:
    """Finds and corrects probable keyterms.

    Args:
        keyterms: Words and phrases in their written form.
        lookup: The phones of a word in a dictionary.
    """

    def __init__(self, keyterms: Sequence[str], lookup: Lookup) -> None:
        self._lookup = lookup
        self._terms: list[str] = []
        self._pronunciations: list[str] = []
        for term in _usable(keyterms):
            for phones in self._variants(term):
                self._terms.append(term)
                self._pronunciations.append(phones)
        self._search = PhoneSearch([phones.split() for phones in self._pronunciations])

    def correct(self, words: Sequence[str]) -> list[str]:
        """Correct the words where their distance alone is evidence enough."""
        return corrected(words, best((each, each.support(None)) for each in self.candidates(words)))

    def candidates(self, words: Sequence[str]) -> list[Correction]:
        """The possible corrections, the closest first; they may overlap."""
        if not self._terms:
            return []
        words = words[:MOST_WORDS]
        phones = [self._phones(word) for word in words]
        matches = self._search.matches([each.split() for each in phones], _FURTHEST)
        return sorted(self._plausible(matches, words), key=lambda one: (one.distance, one.start))

    def _plausible(self, matches: Iterator[Match], words: Sequence[str]) -> Iterator[Correction]:
        for match in matches:
            replaced = words[match.start : match.end]
            # No name goes on over a comma or a full stop.
            if any(_ends_clause(word) for word in replaced[:-1]):
                continue
            term = self._terms[match.term]
            same = _letters_only("".join(replaced)) == _letters_only(term)
            ordinary = all(self._in_dictionary(word) for word in replaced)
            if same and ordinary and len(replaced) == len(term.split()):
                text = " ".join(replaced)  # "linear": the case may be intended
            elif ordinary and not same and self._is_hopeless(match):
                continue
            else:
                text = _with_punctuation(term, replaced)
            # 0 is reserved for the same letters, which need no comparison by sound.
            distance = 0.0 if same else max(match.distance, 0.01)
            yield Correction(
                match.start, match.end, text, self._pronunciations[match.term], distance, ordinary
            )

    def _is_hopeless(self, match: Match) -> bool:
        """Whether no gain could make a keyterm replace ordinary words."""
        phones = self._pronunciations[match.term].split()
        return match.distance > _FURTHEST_ORDINARY or len(phones) < _FEWEST_FOR_ORDINARY

    def _variants(self, term: str) -> list[str]:
        """The pronunciations of a term: by the dictionary, and by its letters."""
        spoken = spoken_form(term)
        readings = (
            " ".join(self._lookup(word) or guessed_phones(word) for word in spoken),
            # By its letters too: a recogniser guesses a name from its spelling, whatever the dictionary says.
            " ".join(map(guessed_phones, spoken)),
        )
        usable = (each for each in readings if _FEWEST_PHONES <= len(each.split()) <= _MOST_PHONES)
        return list(dict.fromkeys(usable))

    def _phones(self, word: str) -> str:
        return " ".join(self._lookup(each) or guessed_phones(each) for each in spoken_form(_core(word)))

    def _in_dictionary(self, word: str) -> bool:
        return all(self._lookup(each) is not None for each in spoken_form(_core(word)))


def best(supported: Iterable[tuple[Correction, float]]) -> list[Correction]:
    """Select the corrections with enough support; of overlapping ones that with the most."""
    found: list[Correction] = []
    taken: set[int] = set()
    for each, support in sorted(supported, key=lambda one: -one[1]):
        if support >= 0 and taken.isdisjoint(range(each.start, each.end)):
            taken |= set(range(each.start, each.end))
            found.append(each)
    return found


def corrected(words: Sequence[str], corrections: Sequence[Correction]) -> list[str]:
    """Apply all corrections."""
    result = list(words)
    # From the end on: a replacement of another length moves all later places.
    for each in sorted(corrections, key=lambda one: one.start, reverse=True):
        result[each.start : each.end] = each.text.split()
    return result


def _usable(keyterms: Sequence[str]) -> list[str]:
    cleaned = (" ".join(term.split()) for term in keyterms[:_MOST_TERMS])
    return list(dict.fromkeys(term for term in cleaned if 0 < len(term) <= _LONGEST_TERM))


def _core(word: str) -> str:
    shape = _SHAPE.match(word)
    return shape["core"] if shape else ""


def _ends_clause(word: str) -> bool:
    return word.rstrip("\"'”’)")[-1:] in (*".,;:?!",) and not _INITIAL.fullmatch(word)


def _letters_only(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _with_punctuation(term: str, replaced: Sequence[str]) -> str:
    """The term with the punctuation of the words that it replaces."""
    first, last = _SHAPE.match(replaced[0]), _SHAPE.match(replaced[-1])
    if first is None or last is None:
        return term
    possessive = last["possessive"] or ""
    after = last["after"].removeprefix(".") if _INITIAL.fullmatch(replaced[-1]) else last["after"]
    return f"{first['before']}{term}{possessive}{after}"
