"""The events of Symbl's Streaming API, as frozen values.

Times are seconds from the start of the connection's audio; the session adds the start of the connection. All
text was cleaned by :mod:`symbl_tui.symbl.event_parser`.
They are structs and not dataclasses because 24 of those take 18 ms to define, a tenth of the first paint.
"""

from datetime import datetime

from msgspec import Struct

from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Speaker, Utterance, Word


class StartedListening(Struct, frozen=True):
    """The engine accepts audio from now on."""


class ConversationCreated(Struct, frozen=True):
    """The engine opened (or rejoined) a conversation."""

    conversation_id: str
    started: datetime | None = None
    """When it began, an extension of our engine; None: it does not say."""


class RecognitionStarted(Struct, frozen=True):
    """The recogniser is ready."""

    conversation_id: str
    recognizer: RecognizerInfo = RecognizerInfo()


class RecognitionProgress(Struct, frozen=True):
    """Audio without words was processed up to here; an extension of the local engine."""

    until: float
    """Seconds from the start of the connection's audio."""


class PartialResult(Struct, frozen=True):
    """An interim result, subject to change."""

    text: str
    speaker: Speaker
    words: tuple[Word, ...] = ()


class FinalResult(Struct, frozen=True):
    """A final result."""

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
    """All results for the audio that was sent have been delivered."""


class ConversationCompleted(Struct, frozen=True):
    """The engine considers the conversation over."""

    conversation_id: str | None = None
    summary_url: str | None = None


class EngineFault(Struct, frozen=True):
    """An ``error`` frame."""

    message: str
    details: str = ""
    retryable: bool = False
    """Whether the engine asks to connect again; an extension of our engine."""


class CallProgress(Struct, frozen=True):
    """What became of a call that the engine makes; an extension of the local engine."""

    stage: str
    """``call_ringing``, ``call_connected``, ``call_note`` or ``call_ended``."""
    text: str = ""
    """The reason of its end, or what is noted; may be empty."""


class Pong(Struct, frozen=True):
    """The answer to ``__PING__``."""


class Unknown(Struct, frozen=True):
    """A message of an unknown type; stored in the journal, otherwise ignored."""

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
    | CallProgress
    | Pong
    | Unknown
)
