"""An utterance with everything that was found in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from symbl_tui.domain.insight import Entity, Insight, Sentiment, TrackerMatch
from symbl_tui.domain.utterance import Utterance, Word


@dataclass(frozen=True, slots=True)
class Findings:
    """What an utterance holds, with its id as evidence."""

    insights: tuple[Insight, ...] = ()
    matches: tuple[TrackerMatch, ...] = ()
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment | None = None
    """None where there is no telling."""


@dataclass(frozen=True, slots=True)
class AnalyzedUtterance:
    """An utterance and everything found in it."""

    utterance: Utterance
    raw: str
    """As the recogniser wrote it, or the client."""
    words: tuple[Word, ...]
    """None where text came in instead of sound."""
    began: datetime
    """The moment that the utterance's times count from."""
    findings: Findings
    threshold: float | None = None
    """Least confidence of an insight that whoever said it wants to know of; None: the conversation's."""

    def at(self, seconds: float | None) -> datetime:
        """The moment that a time in the utterance means."""
        return self.began + timedelta(seconds=seconds or 0.0)
