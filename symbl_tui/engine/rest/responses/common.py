"""A conversation itself, who takes part, and what all answers have in common."""

from typing import Literal

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Problem(TypedDict):
    """Why a request was refused, in one sentence."""

    message: str


class Notice(TypedDict):
    """What was done, in one sentence."""

    message: str


class Grant(TypedDict):
    """A token, and the seconds it is good for."""

    accessToken: str
    expiresIn: int


class Member(TypedDict):
    """Somebody who takes part; ``email`` and ``userId`` are the same, as clients read either."""

    id: str
    name: str
    email: str
    userId: str


class Members(TypedDict):
    """Who takes part."""

    members: list[Member]


Metadata = dict[str, str | int | float | bool | None]


class Conversation(TypedDict):
    """A conversation without its content."""

    id: str
    type: Literal["meeting"]
    name: str
    startTime: str
    endTime: str
    members: list[Member]
    metadata: Metadata


class Conversations(TypedDict):
    """A page of conversations."""

    conversations: list[Conversation]


class Labelled(TypedDict):
    """A conversation's new metadata."""

    id: str
    metadata: Metadata


class Polarity(TypedDict):
    """From -1 to 1."""

    score: float


class Sentiment(TypedDict):
    """How somebody feels about what they say."""

    polarity: Polarity
    suggested: Literal["positive", "neutral", "negative"]
