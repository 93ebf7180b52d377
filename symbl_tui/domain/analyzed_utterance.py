"""An utterance with the results of its analysis."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from symbl_tui.domain.insight import Entity, Insight, Sentiment, TrackerMatch
from symbl_tui.domain.utterance import Utterance, Word


@dataclass(frozen=True, slots=True)
class Findings:
    """The insights, matches, entities and sentiment of an utterance."""

    insights: tuple[Insight, ...] = ()
    matches: tuple[TrackerMatch, ...] = ()
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment | None = None
    """None where it cannot be determined."""


@dataclass(frozen=True, slots=True)
class AnalyzedUtterance:
    """An utterance and its findings."""

    utterance: Utterance
    raw: str
    """The text before post-processing, from the recogniser or the client."""
    words: tuple[Word, ...]
    """Empty where the client sent text instead of sound."""
    began: datetime
    """The moment from which the utterance's times are counted."""
    findings: Findings
    threshold: float | None = None
    """Least confidence of an insight for the speaker's connection; None: the conversation's."""
    stream: str = ""
    """The client's name of the sound source it comes from; empty: the client named none."""

    def at(self, seconds: float | None) -> datetime:
        """Convert a time of the utterance to a moment."""
        return self.began + timedelta(seconds=seconds or 0.0)
