"""The complete analysis of one utterance."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from msgspec import structs

from symbl_tui.domain.analyzed_utterance import Findings
from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.insights.entities import find_entities
from symbl_tui.engine.insights.insight_finder import find_insights
from symbl_tui.engine.insights.punctuation import Punctuation
from symbl_tui.engine.insights.sentiment import sentiment
from symbl_tui.engine.insights.trackers import match_trackers

_log = logging.getLogger(__name__)

MOST_ENTITIES: Final = 500
"""Entities of one utterance that are reported; more are no speech."""
LONGEST: Final = 20_000
"""Characters of an utterance that are analysed: some twenty minutes of speech without a pause."""


# Something for every kind of rule.
_SAMPLE: Final = (
    "Bob, could you send me the report by Friday at five, or call +49 30 901820? I will check it tomorrow,"
    " and we should follow up next week."
)


def warm_up() -> None:
    """Load and compile what the first analysis would, which takes 70 ms: too long for an event loop."""
    analyze(Utterance("", _SAMPLE, Speaker("Bob")), participants=(Speaker("Bob"),), today=date(2026, 1, 1))


def analyze(
    utterance: Utterance,
    *,
    participants: Sequence[Speaker],
    trackers: Iterable[Tracker] = (),
    today: date,
    punctuation: Punctuation = Punctuation.NONE,
    words: Sequence[Word] = (),
) -> Findings:
    """Find insights of all kinds and confidences, entities, tracker matches and sentiment in well under 1 s.

    Args:
        utterance: The utterance.
        participants: The known participants of the conversation.
        trackers: The trackers to match.
        today: The date that "tomorrow" is relative to, at the speaker's place.
        punctuation: The source of the punctuation, on which its weight depends.
        words: The utterance's words with their times, for the times of the insights.
    """
    whole, utterance = utterance, _bounded(utterance)
    # In proportion, so that the words that are left cover about the text that is left.
    words = words[: len(words) * len(utterance.text) // max(1, len(whole.text))]
    entities = find_entities(
        utterance.text, participants=participants, today=today, utterance_id=utterance.id
    )
    return Findings(
        insights=find_insights(
            utterance,
            participants=participants,
            kinds=frozenset(insight_keys()),
            threshold=0.0,
            today=today,
            entities=entities,
            punctuation=punctuation,
            words=words,
        ),
        matches=match_trackers(utterance, trackers),
        entities=entities,
        sentiment=sentiment(utterance.text),
    )


def reported(findings: Findings) -> Findings:
    """The findings of an utterance that are sent and stored: each is a message with the whole text in it."""
    if len(findings.entities) <= MOST_ENTITIES:
        return findings
    _log.warning("only %d of %d entities of an utterance are reported", MOST_ENTITIES, len(findings.entities))
    return replace(findings, entities=findings.entities[:MOST_ENTITIES])


def _bounded(utterance: Utterance) -> Utterance:
    if len(utterance.text) <= LONGEST:
        return utterance
    return structs.replace(utterance, text=utterance.text[:LONGEST])
