"""Detect sentences that state a decision ("we decided to ...", "let's go with ..."). Pure.

Linear in the text. The rules prefer precision to recall: a sentence that asks, doubts, postpones or negates a
decision states none.
"""

import re
from collections.abc import Iterator
from typing import Final

from symbl_tui.domain.sentences import sentence_spans

# Every decision has one of these, so that most lines are passed over without a regular expression.
_CUES: Final = (
    *("decid", "decision", "agreed", "settle", "approved", "chosen", "resolved", "opted", "stick"),
    *("go with", "go for", "go ahead with", "going with"),
)
_WE: Final = r"(?:(?:we|we've|we\ have|we\ had)(?:\ all)?|the\ (?:team|board|committee|group)(?:\ has)?)"
_MADE: Final = r"(?:(?:just|also|now|already|finally|actually|all|then|basically|sort of|kind of)\ ){0,3}"
_DECISION: Final = re.compile(
    rf"""
    \b(?:
        {_WE}\ (?:had\ )?{_MADE}(?:decided|agreed|resolved|opted|settled)
            \ (?:\w+\ ){{0,3}}?(?:to|on|that|against|for|upon|we|it|not)\b
      | (?:we're|we\ are|we\ were)\ {_MADE}agreed\b
      | what\ we\ {_MADE}(?:decided|agreed)\b[^,;]{{0,30}}?\ (?:is|was)\b
      | i(?:'ve|\ have)?\ {_MADE}decided\ (?:to|on|that|against|not\ to)\b
      | {_WE}\ {_MADE}chosen\b
      | (?:it\ is|it's|it\ was|that\ is|that's|that\ was|this\ is|is|are|was|were)\ {_MADE}
            (?:decided|agreed|settled|approved)(?!\ (?:by|with|at\ all))\b
      | (?:has|have)\ been\ {_MADE}(?:decided|agreed|settled|approved|chosen)\b
      | (?:the|our|my|final)\ (?:final\ )?decision\ (?:is|was)\ (?:that|to|not\ to|we|final|made)\b
      | (?:let's|let\ us|we'll|we\ will|we're\ going\ to|we\ are\ going\ to|we're\ gonna)\ {_MADE}
            (?:go\ (?:with|for|ahead\ with)|stick\ (?:with|to)|settle\ (?:on|for))\b
      | (?:we're|we\ are)\ {_MADE}(?:going\ with|sticking\ with)\b
    )
    """,
    re.VERBOSE,
)
# Words before the decision that make it a question, a condition, a doubt or a wish.
_DOUBT: Final = re.compile(
    r"""
    \b(?:if|whether|unless|until|once|before|after|when|should|could|would|might|may|maybe|perhaps|suppose|can
      |haven't|hasn't|hadn't|didn't|don't|doesn't|isn't|wasn't|aren't|not|never|nobody|yet|cannot|can't
      |did|do|does|has|have|who|what|where|which|why|how|try|trying|hope|wish|thought|or|either)\b
    """,
    re.VERBOSE,
)
# Characters before the decision that are looked at for such a word.
_DOUBT_BEFORE: Final = 40
_CLAUSE: Final = re.compile(r"[,;:]|\b(?:so|and|but|because)\b")
_FEWEST_WORDS: Final = 4
_LONGEST_LINE: Final = 10_000


def find_decisions(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each sentence of an utterance that states a decision."""
    lowered = text.lower()  # some recognisers and captions write capitals only
    for cue in _CUES:  # a plain loop: this is all that is done with nearly every line
        if cue in lowered:
            return _decisions(text[:_LONGEST_LINE])
    return iter(())


def _decisions(text: str) -> Iterator[tuple[int, int]]:
    lowered = text.replace("’", "'").lower()
    if len(lowered) != len(text):  # a few capitals have no single small letter
        return
    for start, end, marks in sentence_spans(text):
        sentence = lowered[start:end]
        if "?" not in marks and len(sentence.split()) >= _FEWEST_WORDS and _states_decision(sentence):
            yield start + len(sentence) - len(sentence.lstrip()), end


def _states_decision(sentence: str) -> bool:
    for found in _DECISION.finditer(sentence):
        before = sentence[max(0, found.start() - _DOUBT_BEFORE) : found.start()]
        clause = _CLAUSE.split(before)[-1]
        if not _DOUBT.search(clause):
            return True
    return False
