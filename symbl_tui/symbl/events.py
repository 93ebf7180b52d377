"""What an engine can say, as frozen values.

Times are seconds from the start of the audio of the connection that heard them; the session adds where
that connection began. All text was sanitised by :mod:`symbl_tui.symbl.protocol`.
"""

from dataclasses import dataclass
from enum import StrEnum


class InsightKind(StrEnum):
    """The three insight types of Symbl's API."""

    QUESTION = "question"
    ACTION_ITEM = "action_item"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it, as the engine names them."""

    name: str = ""
    user_id: str = ""
    id: str = ""
    """The engine's own id for the participant."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word with its times in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """One finalised message of a ``message_response``."""

    id: str
    text: str
    speaker: Speaker
    start: float | None = None
    """Seconds from the start of the connection's audio; None when the engine gave no offset."""
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Insight:
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


@dataclass(frozen=True, slots=True)
class Topic:
    """What the conversation is about."""

    id: str
    text: str
    score: float
    utterance_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackerMatch:
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


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, date, amount ... that was mentioned."""

    kind: str
    value: str
    utterance_id: str | None = None


@dataclass(frozen=True, slots=True)
class StartedListening:
    """The engine takes audio from now on."""


@dataclass(frozen=True, slots=True)
class ConversationCreated:
    """The engine opened (or rejoined) a conversation."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class RecognitionStarted:
    """The recogniser is up."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class PartialResult:
    """What is being said, subject to change."""

    text: str
    speaker: Speaker
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class FinalResult:
    """What was said; it will not change."""

    text: str
    speaker: Speaker
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class UtterancesReceived:
    """A ``message_response``."""

    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class InsightsFound:
    """An ``insight_response``."""

    insights: tuple[Insight, ...]


@dataclass(frozen=True, slots=True)
class TopicsFound:
    """A ``topic_response``."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class TrackersMatched:
    """A ``tracker_response``."""

    matches: tuple[TrackerMatch, ...]
    final: bool = True


@dataclass(frozen=True, slots=True)
class EntitiesFound:
    """An ``entity_response``."""

    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class SessionModified:
    """The answer to a ``modify_request``."""


@dataclass(frozen=True, slots=True)
class RecognitionStopped:
    """No more results will come for what was sent."""


@dataclass(frozen=True, slots=True)
class ConversationCompleted:
    """The engine considers the conversation over."""

    conversation_id: str | None = None
    summary_url: str | None = None


@dataclass(frozen=True, slots=True)
class EngineFault:
    """An ``error`` frame."""

    message: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to ``__PING__``."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a kind we do not know; kept in the journal, otherwise ignored."""

    kind: str


Event = (
    StartedListening
    | ConversationCreated
    | RecognitionStarted
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
