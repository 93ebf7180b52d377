"""The records of the store, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from symbl_tui.domain.insight import Sentiment
from symbl_tui.domain.utterance import Speaker, Utterance, Word

Metadata = dict[str, str | int | float | bool | None]
"""A client's own keys of a conversation."""

Position = tuple[float, int]
"""The order of an utterance in its conversation: its start, then its row."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its messages."""

    id: str
    name: str
    started: datetime
    ended: datetime
    """While the conversation is live: the end of its last utterance."""
    threshold: float
    """Least confidence of insights, for utterances without a threshold of their own."""
    metadata: Metadata
    members: tuple[Speaker, ...]
    app_id: str = ""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A stored utterance."""

    utterance: Utterance
    started: datetime
    ended: datetime
    words: tuple[Word, ...]
    """With times in seconds from ``began``; empty unless they were requested."""
    began: datetime
    sentiment: Sentiment | None
    position: Position


class JobStatus(StrEnum):
    """The states of a job, in the words of Symbl's API."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A text or a sound file in processing."""

    id: str
    conversation_id: str
    status: JobStatus
    message: str
    """The reason of a failure, else empty."""
    app_id: str = ""


@dataclass(frozen=True, slots=True)
class SavedTracker:
    """A tracker that is saved in the account."""

    id: str
    name: str
    vocabulary: tuple[str, ...]
