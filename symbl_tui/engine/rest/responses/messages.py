"""The messages of a conversation."""

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing import NotRequired

from typing_extensions import TypedDict

from symbl_tui.engine.rest.responses.shared import Member, Sentiment


class Phrase(TypedDict):
    """A key phrase of a message."""

    type: str
    text: str


class TimedWord(TypedDict):
    """A word with its times."""

    word: str
    startTime: str
    endTime: str
    speakerTag: int
    score: NotRequired[float]
    timeOffset: float
    duration: float


Message = TypedDict(
    "Message",
    {
        "id": str,
        "text": str,
        "from": Member,
        "startTime": str,
        "endTime": str,
        "timeOffset": float,
        "duration": float,
        "conversationId": str,
        "phrases": list[Phrase],
        "sentiment": NotRequired[Sentiment],
        "words": NotRequired[list[TimedWord]],
    },
)


class Messages(TypedDict):
    """Messages in order of time."""

    messages: list[Message]
