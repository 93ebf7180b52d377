"""Analytics, summaries and transcripts."""

from typing import Literal

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Metric(TypedDict):
    """A duration and its share of the conversation."""

    type: Literal["total_silence", "total_talk_time", "total_overlap"]
    percent: float
    seconds: float


class Pace(TypedDict):
    """Words per minute."""

    wpm: float


class Share(TypedDict):
    """A duration and its share of all talk."""

    percentage: float
    seconds: float


class OverlappingMember(TypedDict):
    """A member with overlapping speech, and its duration."""

    id: str
    name: str
    userId: str
    percent: float
    seconds: float


class Overlap(TypedDict):
    """The talk of a member at the same time as others."""

    overlapDuration: float
    overlappingMembers: list[OverlappingMember]


class MemberAnalytics(TypedDict):
    """The figures of one member."""

    id: str
    name: str
    userId: str
    pace: Pace
    talkTime: Share
    listenTime: Share
    overlap: Overlap


class Analytics(TypedDict):
    """The figures of a conversation."""

    metrics: list[Metric]
    members: list[MemberAnalytics]


class SummaryRef(TypedDict):
    """A message that a part of a summary quotes."""

    id: str


class SummaryPart(TypedDict):
    """A sentence or paragraph of a summary."""

    id: str
    text: str
    messageRefs: list[SummaryRef]


class Summary(TypedDict):
    """A summary."""

    summary: list[SummaryPart]


class Document(TypedDict):
    """A formatted text."""

    payload: str
    contentType: Literal["text/markdown", "text/srt"]


class Transcript(TypedDict):
    """A formatted transcript."""

    transcript: Document
