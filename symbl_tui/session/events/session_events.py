"""The events of a session: values without behaviour. Times are seconds from the start of the capture."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from symbl_tui.domain.event_name import EventName
from symbl_tui.domain.insight import Insight, TrackerMatch
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState


@dataclass(frozen=True, slots=True)
class Spoken:
    """``final``: an utterance is settled; a later correction of its words is no further event."""

    name: ClassVar[str] = EventName.FINAL
    line: Line


@dataclass(frozen=True, slots=True)
class InsightFound:
    """``question``, ``action_item``, ``follow_up``: a new insight; what is added to it later is no event."""

    insight: Insight
    line: Line | None
    """The utterance it was found in, where that is known."""

    @property
    def name(self) -> str:
        """The name of the event."""
        return self.insight.kind


@dataclass(frozen=True, slots=True)
class TrackerMatched:
    """``tracker``: a tracked phrase was said."""

    name: ClassVar[str] = EventName.TRACKER
    match: TrackerMatch
    line: Line | None
    """The utterance with the phrase, where that is known."""


@dataclass(frozen=True, slots=True)
class NameMentioned:
    """``name``: another speaker said one of the user's names."""

    name: ClassVar[str] = EventName.NAME
    mentioned: str
    line: Line


@dataclass(frozen=True, slots=True)
class QuestionToMe:
    """``question_to_me``: a question with one of the user's names in it, or assigned to the user."""

    name: ClassVar[str] = EventName.QUESTION_TO_ME
    insight: Insight
    line: Line | None
    mentioned: str


@dataclass(frozen=True, slots=True)
class StateMoved:
    """``state``: the session is in another state."""

    name: ClassVar[str] = EventName.STATE
    state: SessionState
    error: str | None


class GapReason(StrEnum):
    """Why a stretch of the recording lacks its sound."""

    SOURCE = "the source gives no sound"
    DISK = "the disk does not keep the sound"
    UNDELIVERED = "the sound was not transcribed"


@dataclass(frozen=True, slots=True)
class Gap:
    """``gap``: a stretch without its sound begins, or has ended."""

    name: ClassVar[str] = EventName.GAP
    channel: str
    """The speaker's name."""
    reason: GapReason
    start: float
    end: float | None
    """None: it begins."""


@dataclass(frozen=True, slots=True)
class Loss:
    """``loss``: sound is being lost, or at the end of the session: so much was not transcribed."""

    name: ClassVar[str] = EventName.LOSS
    channel: str
    """The speaker's name."""
    reason: GapReason
    seconds: float
    """How much so far."""


@dataclass(frozen=True, slots=True)
class Silence:
    """``silence``: no channel has had sound for so long."""

    name: ClassVar[str] = EventName.SILENCE
    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """``end``: the session is over, and its folder is complete."""

    name: ClassVar[str] = EventName.END
    state: SessionState
    error: str | None
    seconds: float
    """Of the capture."""
    ledger: tuple[ChannelLedger, ...]


SessionEvent = (
    Spoken
    | InsightFound
    | TrackerMatched
    | NameMentioned
    | QuestionToMe
    | StateMoved
    | Gap
    | Loss
    | Silence
    | Ended
)


def subject_of(event: SessionEvent) -> str:
    """What a selector may ask for behind the name and a colon: the tracker's name."""
    return event.match.tracker if isinstance(event, TrackerMatched) else ""
