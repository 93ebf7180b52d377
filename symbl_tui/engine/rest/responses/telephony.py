"""Telephone calls."""

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class StartedCall(TypedDict):
    """A call that is being dialed."""

    eventUrl: str
    resultWebSocketUrl: str
    connectionId: str
    conversationId: str


class SummaryInfo(TypedDict):
    """The address of a summary for a user; this engine has none."""

    url: str


class StoppedCall(TypedDict):
    """A call that is over."""

    connectionId: str
    conversationId: str
    summaryInfo: list[SummaryInfo]


class EventTaken(TypedDict):
    """A speaker event that was taken."""

    connectionId: str
