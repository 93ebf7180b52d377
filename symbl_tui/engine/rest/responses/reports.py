"""Figures, summary and transcript."""

from typing import Literal

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Metric(TypedDict):
    """A time, and how much of the whole it is."""

    type: Literal["total_silence", "total_talk_time", "total_overlap"]
    percent: float
    seconds: float


class Pace(TypedDict):
    """Words per minute."""

    wpm: float


class Share(TypedDict):
    """A time, and how much of the talk it is."""

    percentage: float
    seconds: float


class OverlappingMember(TypedDict):
    """With whom somebody talked at the same time."""

    id: str
    name: str
    userId: str
    percent: float
    seconds: float


class Overlap(TypedDict):
    """Talk at the same time as others."""

    overlapDuration: float
    overlappingMembers: list[OverlappingMember]


class MemberAnalytics(TypedDict):
    """What one member did."""

    id: str
    name: str
    userId: str
    pace: Pace
    talkTime: Share
    listenTime: Share
    overlap: Overlap


class Analytics(TypedDict):
    """A conversation in figures."""

    metrics: list[Metric]
    members: list[MemberAnalytics]


class SummaryRef(TypedDict):
    """A message that a part of the summary rests on."""

    id: str


class SummaryPart(TypedDict):
    """One sentence or paragraph."""

    id: str
    text: str
    messageRefs: list[SummaryRef]


class Summary(TypedDict):
    """What was said, in short."""

    summary: list[SummaryPart]


class Document(TypedDict):
    """A formatted text."""

    payload: str
    contentType: Literal["text/markdown", "text/srt"]


class Transcript(TypedDict):
    """Everything that was said, formatted."""

    transcript: Document
