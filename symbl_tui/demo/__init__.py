"""The bundled two-speaker meeting: its sound, and the reference transcript and insights.

The sound and the reference beside it are made together by :mod:`symbl_tui.demo.make_meeting`.
Knows nothing of engines, sessions or screens.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

_HERE: Final = Path(__file__).parent
_SOUND: Final = _HERE / "meeting.flac"
_REFERENCE: Final = _HERE / "meeting.json"


@dataclass(frozen=True, slots=True)
class Turn:
    """Uninterrupted speech of one speaker."""

    speaker: str
    channel: int
    text: str
    start: float
    """Seconds from the start of the meeting to the first sound."""
    end: float
    """Seconds from the start of the meeting to the last sound."""


@dataclass(frozen=True, slots=True)
class ExpectedInsight:
    """An insight of the reference."""

    kind: str
    """The key of an :class:`~symbl_tui.domain.insight_kind.InsightKind`."""
    text: str
    """The sentence it is in."""
    turn: int
    """Index into :attr:`Meeting.turns`."""
    speaker: str
    owner: str | None = None
    """The speaker or person to do it; None where it is not assigned."""
    due: str | None = None
    """The due date in the words of the meeting."""


@dataclass(frozen=True, slots=True)
class ExpectedTracker:
    """A tracked phrase and how often it occurs."""

    name: str
    vocabulary: tuple[str, ...]
    matches: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """The reference of the bundled meeting."""

    title: str
    rate: int
    """Samples per second."""
    duration: float
    """Seconds."""
    channels: tuple[str, ...]
    """Speaker of each channel."""
    turns: tuple[Turn, ...]
    """In order of time."""
    insights: tuple[ExpectedInsight, ...]
    """In order of time."""
    topics: tuple[str, ...]
    """Phrases the meeting is about; a topic list should name most of them."""
    tracker: ExpectedTracker

    def insights_of(self, kind: str) -> tuple[ExpectedInsight, ...]:
        """The expected insights of one kind."""
        return tuple(insight for insight in self.insights if insight.kind == kind)


def meeting_path() -> Path:
    """The meeting's sound: 16 kHz FLAC, one channel per speaker."""
    return _SOUND


@cache
def meeting() -> Meeting:
    """The reference of the bundled meeting."""
    return msgspec.json.decode(_REFERENCE.read_bytes(), type=Meeting)
