"""Questions by question marks and rules together, weighted by the reliability of each.

The weights were tuned on the training part of a corpus of labelled meetings, with the errors of a recogniser
in its punctuation; ``tests/bench`` measures them on the test part.
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
"""Words of a question that are quoted; of a longer sentence its end, where the question mostly is."""

_BY_PERSON: Final = 0.95
_BY_BOTH: Final = 0.9
# Confidence of a question mark: a person's, a recogniser's with a matching rule, a recogniser's alone.
_BY_RECOGNIZER: Final = 0.65
# Confidence of a rule that supports a mark.
_RULE: Final = 0.5
# Words of a sentence with a mark that needs no rule: recognisers write "yeah?" and "okay?" too often.
_LEAST_WORDS: Final = 3
_AT_START: Final = 0.55
# Least confidence of a rule against a recogniser's full stop: at the start of a clause, and elsewhere.
_ANYWHERE: Final = 0.9
# Words that may precede a question in its clause ("so basically | when do we ...").
_START_WORDS: Final = 2
# Words of statements: half of all have one, and a tenth of those intended as questions.
_STATEMENT: Final = re.compile(
    r"^(?:(?:yeah|well|no|because|which|right|i)\b|(?:but|and|so|oh) (?:i|it)\b)"
    r"|\b(?:i (?:think|do not)|not know|because|a lot|very|kind of|let (?:us|me)|really|probably"
    r"|might|my|me)\b"
)
# Tags that turn a statement into a question, after a comma ("I'll have to ask you some more, okay?").
_TAG: Final = re.compile(r"\b(?:ok|right|alright|correct|yes|no|yeah|huh|eh)$")
# Words of a sentence with a mark that needs no rule: questions in the form of statements are short.
_MOST_UNSUPPORTED: Final = 18
# Clauses that belong to the question after their comma ("if it rains, do we go?").
_CONDITION: Final = re.compile(
    r"^(?:(?:so|and|but|ok|well|now) )*(?:if|when|whenever|since|because|while|unless|once|after|before|as"
    r"|though|although|given|in case|for|with|at|on|in|about)\b"
)


def marked_questions(sentence: Sentence, punctuation: Punctuation) -> list[RuleMatch]:
    """The questions in a sentence by its marks and words; at most one where it ends in a question mark."""
    found = questions(sentence)
    if punctuation is Punctuation.NONE:
        return found or (
            [RuleMatch(0, len(sentence.normalized), _BY_BOTH)] if sentence.is_marked_question else []
        )
    if sentence.is_marked_question:
        confidence = _confidence(sentence, found, punctuation)
        return (
            [RuleMatch(_start(sentence, found), len(sentence.normalized), confidence)] if confidence else []
        )
    if punctuation is Punctuation.RECOGNIZER:
        clause_starts = sorted(sentence.clause_starts())
        return [
            each
            for each in found
            if each.confidence >= _required_confidence(sentence.normalized, clause_starts, each.start)
        ]
    return []  # in a text with marks, a sentence without one was broken off


def _confidence(sentence: Sentence, found: list[RuleMatch], punctuation: Punctuation) -> float:
    """The confidence of a question mark; 0 where it is ignored."""
    if punctuation is Punctuation.PERSON:
        return _BY_PERSON
    if any(each.confidence >= _RULE for each in found):
        return _BY_BOTH
    words = sentence.normalized.count(" ") + 1
    stated = _STATEMENT.search(sentence.normalized) is not None and not _tagged(sentence)
    return _BY_RECOGNIZER if _LEAST_WORDS <= words <= _MOST_UNSUPPORTED and not stated else 0.0


def _tagged(sentence: Sentence) -> bool:
    """Whether a statement is followed by a comma and a word that asks for agreement."""
    tag = _TAG.search(sentence.normalized)
    return tag is not None and tag.start() in sentence.clause_starts()


def _required_confidence(text: str, clause_starts: Sequence[int], start: int) -> float:
    """The confidence required of a rule where the recogniser wrote no question mark."""
    opening = clause_starts[bisect_right(clause_starts, start) - 1]
    return _AT_START if text.count(" ", opening, start) <= _START_WORDS else _ANYWHERE


def _start(sentence: Sentence, found: list[RuleMatch]) -> int:
    """The start of a marked question: of the clause that asks, else of its sentence."""
    text = sentence.normalized
    clause_starts = sentence.clause_starts()
    opening = next((each.start for each in found if each.start in clause_starts), 0)
    start = 0 if _CONDITION.match(text) else opening
    if text.count(" ", start) < MOST_WORDS:
        return start
    nearest = len(text) - len(" ".join(text.rsplit(" ", MOST_WORDS)[1:]))
    return next((each.start for each in reversed(found) if each.start > nearest), nearest)
