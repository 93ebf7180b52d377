"""Answers to questions: the next utterance of another speaker that fits the form of the question.

Judged by words alone, so confidence is low. Knows no conversation, only the utterances that follow.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from symbl_tui.domain.stems import content_words, stem
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights.questions import ends_in_question
from symbl_tui.engine.insights.tokens import sentences

ANSWER_WINDOW: Final = 6
"""Utterances after a question that may be its answer; later ones answer something else."""

_LEAST: Final = 0.5
_YES_NO: Final = re.compile(
    r"^(?:(?:oh|well|um|i think|i mean|uh|so) )*(?:yes|yeah|yep|yup|no|nope|sure|of course|exactly|correct"
    r"|absolutely|definitely|certainly|probably|not really|not yet|uhhuh|right|true|i (?:think|guess|hope) so"
    r"|i do not think so|it (?:is|does|did|was|has|will|can)"
    r"|(?:i|we|they|he|she|you) (?:do|did|have|can|will|are|am|is|was|were|should|could)(?: not)?)\b"
)
# "I don't know" has the form of an answer to a yes-no question.
_NO_ANSWER: Final = re.compile(
    r"^(?:(?:well|oh|um|uh|so|yeah|no) )*(?:i do not know|i have no idea|no idea|good question|not sure"
    r"|i am not sure|let me (?:check|see|think)|i will (?:check|find out|ask|get back)|what do you mean"
    r"|sorry|pardon|say that again|hold on|wait|one moment)\b"
)
_OPEN: Final = re.compile(r"\b(what|when|where|why|how|who|whom|whose|which)\b")
_NUMBER: Final = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|hundred|thousand|million|dozen|half|few|couple|none|nothing|many|most|all)\b"
)
_FITTING: Final = {
    "when": r"\b(?:\w+day|today|tomorrow|tonight|yesterday|week|month|year|january|february|march|april|may"
    r"|june|july|august|september|october|november|december|soon|after|before|already|now|end of|in)\b|\d",
    "who": r"\b(?:i|me|we|us|he|she|they|nobody|everybody|somebody|team|will|is|did)\b",
    "where": r"\b(?:in|at|on|here|there|under|behind|near|next to|to|from)\b",
    "why": r"\b(?:because|since|so that|reason|due to|cause|to|wanted|otherwise)\b",
    "how many": _NUMBER,
    "how much": _NUMBER + r"|\b(?:dollars?|euros?|pounds?|percent)\b",
    "how long": _NUMBER + r"|\b(?:minutes?|hours?|days?|weeks?|months?|years?|long|forever)\b",
}
_FITS: Final = {form: re.compile(pattern) for form, pattern in _FITTING.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """An utterance that probably answers, and the confidence in [0, 1]."""

    utterance: Utterance
    confidence: float


@dataclass(frozen=True, slots=True)
class _NormalizedText:
    """A text in the form that is compared: its normalised words, and the stems of its content words."""

    words: str
    stems: frozenset[str]


def find_answer(question: str, asker: Speaker, following: Sequence[Utterance]) -> Answer | None:
    """Find the answer to a question, if there is one.

    Args:
        question: Its text.
        asker: The speaker of the question; their own utterances do not count.
        following: The utterances after it, in order; only the first :data:`ANSWER_WINDOW` count.
    """
    question_text = _normalize(question)
    for place, utterance in enumerate(following[:ANSWER_WINDOW]):
        if utterance.speaker != asker:
            confidence = _confidence(question_text, _normalize(utterance.text), place)
            if confidence >= _LEAST and not _is_only_question(utterance.text):
                return Answer(utterance, confidence)
    return None


def _confidence(question_text: _NormalizedText, reply: _NormalizedText, place: int) -> float:
    """The confidence that a reply ``place`` utterances later answers."""
    if not reply.words or _NO_ANSWER.match(reply.words):
        return 0.0
    score = (
        # Falls with the distance: a later utterance must fit better to be the answer.
        _fit(question_text.words, reply.words) + 0.25 * bool(question_text.stems & reply.stems) - 0.08 * place
    )
    return round(min(1.0, max(0.0, score)), 2)


def _fit(question_text: str, normalized: str) -> float:
    """The degree to which the form of a reply fits that of the question."""
    word = _OPEN.search(question_text)
    if word is None:
        return 0.85 if _YES_NO.match(normalized) else 0.3
    kind = next((kind for kind in _FITS if kind in question_text), None)
    if kind is not None and _FITS[kind].search(normalized):
        return 0.6
    return 0.4 if len(normalized.split()) >= 3 else 0.2


@lru_cache(maxsize=256)
def _normalize(text: str) -> _NormalizedText:
    """Normalise a text; cached, since each utterance is compared with several questions."""
    normalized = " ".join(sentence.normalized for sentence in sentences(text))
    return _NormalizedText(normalized, frozenset(map(stem, content_words(normalized))))


@lru_cache(maxsize=256)
def _is_only_question(text: str) -> bool:
    """Whether a text is a question and nothing else."""
    parts = tuple(sentences(text))
    return len(parts) == 1 and ends_in_question(parts[0])
