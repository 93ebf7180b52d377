"""What was said."""

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing import NotRequired

from typing_extensions import TypedDict

from symbl_tui.engine.rest.responses.common import Member, Sentiment


class Phrase(TypedDict):
    """A part of what was said that calls for something."""

    type: str
    text: str


class SaidWord(TypedDict):
    """A word and when it was said."""

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
        "words": NotRequired[list[SaidWord]],
    },
)


class Messages(TypedDict):
    """What was said, in order of time."""

    messages: list[Message]
