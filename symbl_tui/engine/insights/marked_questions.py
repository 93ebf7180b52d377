"""Questions by a text's marks and the rules together, each believed as far as it is right.

The figures were tuned on the training part of a corpus of labelled meetings, with a recogniser's faults put
into its punctuation; ``tests/bench`` measures them on the part kept for that.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from symbl_tui.engine.insights.punctuation import Punctuation
from symbl_tui.engine.insights.questions import questions
from symbl_tui.engine.insights.rules import RuleMatch
from symbl_tui.engine.insights.tokens import Sentence

MOST_WORDS: Final = 40
"""Words of a question that are quoted; of a longer sentence its end, where people ask."""

_BY_PERSON: Final = 0.95
_BY_BOTH: Final = 0.9
_BY_RECOGNIZER: Final = 0.65
"""How sure one may be of a question mark: a person's, a recogniser's that a rule supports, a recogniser's."""
_RULE: Final = 0.5
"""Confidence of a rule that supports a mark."""
_LEAST_WORDS: Final = 3
"""Words of a sentence whose mark needs no support: recognisers put "?" behind many a "yeah" and "okay"."""
_AT_START: Final = 0.55
_ANYWHERE: Final = 0.9
"""Least confidence of a rule against a recogniser's full stop: where a clause begins, and elsewhere."""
_START_WORDS: Final = 2
"""Words that may stand before a question in its clause ("so basically | when do we ...")."""
_STATEMENT: Final = re.compile(
    r"^(?:(?:yeah|well|no|because|which|right|i)\b|(?:but|and|so|oh) (?:i|it)\b)"
    r"|\b(?:i (?:think|do not)|not know|because|a lot|very|kind of|let (?:us|me)|really|probably"
    r"|might|my|me)\b"
)
"""Words of statements: half of all have one, and a tenth of those that are meant as questions."""
_TAG: Final = re.compile(r"\b(?:ok|right|alright|correct|yes|no|yeah|huh|eh)$")
"""What makes a question of a statement, after a comma ("I'll have to ask you some more, okay?")."""
_MOST_UNSUPPORTED: Final = 18
"""Words of a sentence whose mark may stand alone: people ask in statements shortly."""
_CONDITION: Final = re.compile(
    r"^(?:(?:so|and|but|ok|well|now) )*(?:if|when|whenever|since|because|while|unless|once|after|before|as"
    r"|though|although|given|in case|for|with|at|on|in|about)\b"
)
"""What belongs to the question after its comma ("if it rains, do we go?")."""


def marked_questions(sentence: Sentence, punctuation: Punctuation) -> list[RuleMatch]:
    """The questions in a sentence by its marks and words; at most one where it ends in a question mark."""
    found = questions(sentence)
    if punctuation is Punctuation.NONE:
        return found or ([RuleMatch(0, len(sentence.said), _BY_BOTH)] if sentence.asked else [])
    if sentence.asked:
        confidence = _confidence(sentence, found, punctuation)
        return [RuleMatch(_start(sentence, found), len(sentence.said), confidence)] if confidence else []
    if punctuation is Punctuation.RECOGNIZER:
        openings = sorted(sentence.openings())
        return [each for each in found if each.confidence >= _needed(sentence.said, openings, each.start)]
    return []  # also without a mark: in a text that has them it is what was broken off


def _confidence(sentence: Sentence, found: list[RuleMatch], punctuation: Punctuation) -> float:
    """How sure a question mark is; 0 where it is not believed."""
    if punctuation is Punctuation.PERSON:
        return _BY_PERSON
    if any(each.confidence >= _RULE for each in found):
        return _BY_BOTH
    words = sentence.said.count(" ") + 1
    stated = _STATEMENT.search(sentence.said) is not None and not _tagged(sentence)
    return _BY_RECOGNIZER if _LEAST_WORDS <= words <= _MOST_UNSUPPORTED and not stated else 0.0


def _tagged(sentence: Sentence) -> bool:
    """Whether a statement is followed by a comma and a word that asks for agreement."""
    tag = _TAG.search(sentence.said)
    return tag is not None and tag.start() in sentence.openings()


def _needed(said: str, openings: Sequence[int], start: int) -> float:
    """The confidence that a rule needs where the recogniser wrote no question mark."""
    opening = openings[bisect_right(openings, start) - 1]
    return _AT_START if said.count(" ", opening, start) <= _START_WORDS else _ANYWHERE


def _start(sentence: Sentence, found: list[RuleMatch]) -> int:
    """Where a marked question begins: at the clause that asks, else with its sentence."""
    said = sentence.said
    openings = sentence.openings()
    opening = next((each.start for each in found if each.start in openings), 0)
    start = 0 if _CONDITION.match(said) else opening
    if said.count(" ", start) < MOST_WORDS:
        return start
    nearest = len(said) - len(" ".join(said.rsplit(" ", MOST_WORDS)[1:]))
    return next((each.start for each in reversed(found) if each.start > nearest), nearest)
