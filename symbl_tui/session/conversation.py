"""The conversation so far. :meth:`Conversation.apply` is the only way in; every reader gets a :class:`Change`."""

from dataclasses import dataclass
from enum import StrEnum

from symbl_tui.symbl.events import Insight, Topic, TrackerMatch


class Stage(StrEnum):
    """How settled a line of the transcript is."""

    PARTIAL = "partial"
    FINAL = "final"
    UTTERANCE = "utterance"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the transcript. A row keeps its index for ever; one that was taken back has no text."""

    channel: int
    speaker: str
    text: str
    start: float
    """Seconds from the start of the capture."""
    end: float
    stage: Stage
    utterance_id: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one event did to the conversation."""

    lines: tuple[tuple[int, Line], ...] = ()
    """(index, line): replaces the row at that index, or appends where the index is the number of rows so far."""
    insights: tuple[Insight, ...] = ()
    """New insights, or ones that changed (same id)."""
    topics: tuple[Topic, ...] | None = None
    """All topics, best first, when they changed."""
    trackers: tuple[TrackerMatch, ...] = ()
    """New tracker matches."""
