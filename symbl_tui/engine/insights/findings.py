"""Everything that is found in one utterance, asked for or not."""

from collections.abc import Iterable, Sequence
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

LONGEST: Final = 20_000
"""Characters of an utterance that are looked at: some twenty minutes of talk without a pause."""


def analyze(
    utterance: Utterance,
    *,
    participants: Sequence[Speaker],
    trackers: Iterable[Tracker] = (),
    today: date,
    punctuation: Punctuation = Punctuation.NONE,
    words: Sequence[Word] = (),
) -> Findings:
    """Find everything there is, at any confidence; whoever asked for less takes less.

    Takes well under a second for an utterance of any length: only its first :data:`LONGEST` characters count.

    Args:
        utterance: What was said.
        participants: Everybody known to be in the conversation.
        trackers: What is watched for.
        today: What "tomorrow" counts from, where the speaker is.
        punctuation: Who wrote the marks in the utterance: how far they are believed.
        words: The utterance's words with their times, for telling when in it an insight was said.
    """
    whole, utterance = utterance, _bounded(utterance)
    words = words[: len(words) * len(utterance.text) // max(1, len(whole.text))]
    entities = find_entities(
        utterance.text, participants=participants, today=today, utterance_id=utterance.id
    )
    return Findings(
        insights=find_insights(
            utterance,
            participants=participants,
            wanted=frozenset(insight_keys()),
            threshold=0.0,
            today=today,
            named=entities,
            punctuation=punctuation,
            words=words,
        ),
        matches=match_trackers(utterance, trackers),
        entities=entities,
        sentiment=sentiment(utterance.text),
    )


def _bounded(utterance: Utterance) -> Utterance:
    if len(utterance.text) <= LONGEST:
        return utterance
    return structs.replace(utterance, text=utterance.text[:LONGEST])
