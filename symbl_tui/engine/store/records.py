"""What the store gives back, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from symbl_tui.domain.insight import Sentiment
from symbl_tui.domain.utterance import Speaker, Utterance, Word

Metadata = dict[str, str | int | float | bool | None]
"""What clients label a conversation with."""

Place = tuple[float, int]
"""Where an utterance stands among those of its conversation: when it began, and which came first."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without what was said in it."""

    id: str
    name: str
    started: datetime
    ended: datetime
    """The end of the last utterance, while it is going on."""
    threshold: float
    """Insights with less confidence are not told, but where a speaker asked for others."""
    metadata: Metadata
    members: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """An utterance as it was kept."""

    utterance: Utterance
    started: datetime
    ended: datetime
    words: tuple[Word, ...]
    """Times in seconds from ``began``; none unless they were asked for."""
    began: datetime
    sentiment: Sentiment | None
    place: Place


class JobStatus(StrEnum):
    """How far a job is, in the words of Symbl's API."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is being processed."""

    id: str
    conversation_id: str
    status: JobStatus
    message: str
    """Why it failed; else empty."""


@dataclass(frozen=True, slots=True)
class SavedTracker:
    """A tracker of the account."""

    id: str
    name: str
    vocabulary: tuple[str, ...]
