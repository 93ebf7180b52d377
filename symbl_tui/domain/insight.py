"""Insights: questions, action items and follow-ups; topics, tracker matches, entities and sentiment."""

from msgspec import Struct

from symbl_tui.domain.utterance import Speaker


class Insight(Struct, frozen=True):
    """A question, an action item or a follow-up."""

    id: str
    kind: str
    """The key of its :class:`~symbl_tui.domain.insight_kind.InsightKind`."""
    text: str
    speaker: Speaker
    confidence: float | None = None
    utterance_id: str | None = None
    """The utterance it was found in."""
    assignee: Speaker | None = None
    due: str | None = None
    """ISO 8601 date or time, as the engine gave it."""
    entities: tuple["Entity", ...] = ()
    """What its text names, with offsets in that text."""
    answered_by: str | None = None
    """A question: the utterance that answers it, where the engine tells."""
    offset: int = -1
    """Where in the utterance its own words begin, in characters; -1 where unknown."""
    start: float | None = None
    """When its own words were said, counted as its utterance's times; None where the engine does not tell."""
    end: float | None = None


class Topic(Struct, frozen=True):
    """What the conversation is about."""

    id: str
    text: str
    score: float
    utterance_ids: tuple[str, ...] = ()


class Tracker(Struct, frozen=True):
    """A name for something to watch for, and the phrases that mean it."""

    name: str
    vocabulary: tuple[str, ...]


class TrackerMatch(Struct, frozen=True):
    """One place where a tracked phrase was said."""

    tracker: str
    """The tracker's name."""
    value: str
    """The phrase that matched."""
    utterance_id: str | None = None
    text: str = ""
    """The text it was found in."""
    offset: int = -1
    """Where in that text, in characters; -1 for a match by meaning."""


class Entity(Struct, frozen=True):
    """A person, date, amount ... that was mentioned."""

    kind: str
    """Upper case, as Symbl's streaming names it: PERSON, DATE, AMOUNT, EMAIL ..."""
    value: str
    """What is meant: a date is ISO 8601, whatever was said."""
    utterance_id: str | None = None
    text: str = ""
    """What was said."""
    offset: int = -1
    """Where in the utterance, in characters; -1 where unknown."""


class Sentiment(Struct, frozen=True):
    """How somebody feels about what they say."""

    score: float
    """From -1 (bad) to 1 (good)."""

    @property
    def suggested(self) -> str:
        """The word for it."""
        return "positive" if self.score > 0.3 else "negative" if self.score < -0.3 else "neutral"
