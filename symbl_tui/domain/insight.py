"""Insights: questions, action items and follow-ups; topics, tracker matches, entities and sentiment."""

from msgspec import Struct

from symbl_tui.domain.utterance import Speaker


class Insight(Struct, frozen=True, gc=False):
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
    """The entities in its text, with offsets in that text."""
    answered_by: str | None = None
    """The id of the utterance that answers a question, where the engine reports it."""
    offset: int = -1
    """Start of its own words in the utterance, in characters; -1 where unknown."""
    start: float | None = None
    """Start of its own words in seconds, on the clock of the utterance's times; None where not reported."""
    end: float | None = None
    done: bool = False
    """Whether the user ticked it off."""
    by_user: bool = False
    """Whether the user made it, and not the engine."""
    edited: bool = False
    """Whether the user changed its text, owner or due date."""
    original: str | None = None
    """The engine's text, where the user changed it."""

    @property
    def is_open(self) -> bool:
        """Whether it was neither answered nor ticked off."""
        return not (self.done or self.answered_by)


class Topic(Struct, frozen=True, gc=False):
    """A topic of the conversation."""

    id: str
    text: str
    score: float
    utterance_ids: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    """Topics that it belongs to, where the engine reports them."""


class Tracker(Struct, frozen=True):
    """A name, and the phrases that are tracked under it."""

    name: str
    vocabulary: tuple[str, ...]


class TrackerMatch(Struct, frozen=True, gc=False):
    """One occurrence of a tracked phrase."""

    tracker: str
    """The tracker's name."""
    value: str
    """The phrase that matched."""
    utterance_id: str | None = None
    text: str = ""
    """The text that has the phrase."""
    offset: int = -1
    """Offset in that text, in characters; -1 for a match by meaning."""


class Entity(Struct, frozen=True, gc=False):
    """A person, date, amount and so on in an utterance."""

    kind: str
    """Upper case, as Symbl's streaming names it: PERSON, DATE, AMOUNT, EMAIL ..."""
    value: str
    """The normalised value, e.g. an ISO 8601 date."""
    utterance_id: str | None = None
    text: str = ""
    """The words in the utterance."""
    offset: int = -1
    """Offset in the utterance, in characters; -1 where unknown."""


class Sentiment(Struct, frozen=True):
    """The sentiment of an utterance."""

    score: float
    """From -1 (bad) to 1 (good)."""

    @property
    def suggested(self) -> str:
        """The score as a word."""
        return "positive" if self.score > 0.3 else "negative" if self.score < -0.3 else "neutral"
