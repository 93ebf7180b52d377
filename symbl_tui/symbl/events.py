"""What an engine can say, as frozen values.

Times are seconds from the start of the audio of the connection that heard them; the session adds where
that connection began. All text was sanitised by :mod:`symbl_tui.symbl.protocol`.
They are structs and not dataclasses because 24 of those take 18 ms to define, a tenth of the first paint.
"""

from enum import StrEnum

from msgspec import Struct


class InsightKind(StrEnum):
    """The three insight types of Symbl's API."""

    QUESTION = "question"
    ACTION_ITEM = "action_item"
    FOLLOW_UP = "follow_up"


class Speaker(Struct, frozen=True):
    """Who said it, as the engine names them."""

    name: str = ""
    user_id: str = ""
    id: str = ""
    """The engine's own id for the participant."""


class Word(Struct, frozen=True):
    """One recognised word with its times in seconds."""

    text: str
    start: float
    end: float
    confidence: float | None = None
    """In [0, 1], where the recogniser tells."""
    estimated: bool = False
    """Whether the times are a share of the utterance's, and were not found in the sound."""


class Utterance(Struct, frozen=True):
    """One finalised message of a ``message_response``."""

    id: str
    text: str
    speaker: Speaker
    start: float | None = None
    """Seconds from the start of the connection's audio; None when the engine gave no offset."""
    end: float | None = None


class Insight(Struct, frozen=True):
    """A question, an action item or a follow-up."""

    id: str
    kind: InsightKind
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


class StartedListening(Struct, frozen=True):
    """The engine takes audio from now on."""


class ConversationCreated(Struct, frozen=True):
    """The engine opened (or rejoined) a conversation."""

    conversation_id: str


class RecognizerInfo(Struct, frozen=True):
    """Which recogniser an engine uses, where it says so: an extension of the local one."""

    name: str = ""
    model: str = ""
    language: str = ""
    note: str = ""
    """What its user should know, in a sentence."""


class RecognitionStarted(Struct, frozen=True):
    """The recogniser is up."""

    conversation_id: str
    recognizer: RecognizerInfo = RecognizerInfo()


class RecognitionProgress(Struct, frozen=True):
    """Sound without words was recognised up to here: an extension of the local engine."""

    until: float
    """Seconds from the start of the connection's audio."""


class PartialResult(Struct, frozen=True):
    """What is being said, subject to change."""

    text: str
    speaker: Speaker
    words: tuple[Word, ...] = ()


class FinalResult(Struct, frozen=True):
    """What was said; it will not change."""

    text: str
    speaker: Speaker
    words: tuple[Word, ...] = ()


class UtterancesReceived(Struct, frozen=True):
    """A ``message_response``."""

    utterances: tuple[Utterance, ...]


class InsightsFound(Struct, frozen=True):
    """An ``insight_response``."""

    insights: tuple[Insight, ...]


class TopicsFound(Struct, frozen=True):
    """A ``topic_response``."""

    topics: tuple[Topic, ...]


class TrackersMatched(Struct, frozen=True):
    """A ``tracker_response``."""

    matches: tuple[TrackerMatch, ...]
    final: bool = True


class EntitiesFound(Struct, frozen=True):
    """An ``entity_response``."""

    entities: tuple[Entity, ...]


class SessionModified(Struct, frozen=True):
    """The answer to a ``modify_request``."""


class RecognitionStopped(Struct, frozen=True):
    """No more results will come for what was sent."""


class ConversationCompleted(Struct, frozen=True):
    """The engine considers the conversation over."""

    conversation_id: str | None = None
    summary_url: str | None = None


class EngineFault(Struct, frozen=True):
    """An ``error`` frame."""

    message: str
    details: str = ""


class Pong(Struct, frozen=True):
    """The answer to ``__PING__``."""


class Unknown(Struct, frozen=True):
    """A message of a kind we do not know; kept in the journal, otherwise ignored."""

    kind: str


Event = (
    StartedListening
    | ConversationCreated
    | RecognitionStarted
    | RecognitionProgress
    | PartialResult
    | FinalResult
    | UtterancesReceived
    | InsightsFound
    | TopicsFound
    | TrackersMatched
    | EntitiesFound
    | SessionModified
    | RecognitionStopped
    | ConversationCompleted
    | EngineFault
    | Pong
    | Unknown
)
