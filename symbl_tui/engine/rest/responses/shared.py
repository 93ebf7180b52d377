"""Conversations, members, and the objects that several responses share."""

from typing import Literal

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Error(TypedDict):
    """The reason of a refusal, in one sentence."""

    message: str


class Confirmation(TypedDict):
    """The change that was made, in one sentence."""

    message: str


class AccessToken(TypedDict):
    """A token and the seconds until it expires."""

    accessToken: str
    expiresIn: int


class Member(TypedDict):
    """A participant; ``email`` and ``userId`` are the same, as clients read either."""

    id: str
    name: str
    email: str
    userId: str


class Members(TypedDict):
    """The members of a conversation."""

    members: list[Member]


Metadata = dict[str, str | int | float | bool | None]


class Conversation(TypedDict):
    """A conversation without its messages."""

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


class MetadataUpdate(TypedDict):
    """The new metadata of a conversation."""

    id: str
    metadata: Metadata


class Polarity(TypedDict):
    """A score from -1 to 1."""

    score: float


class Sentiment(TypedDict):
    """The sentiment of an utterance or topic."""

    polarity: Polarity
    suggested: Literal["positive", "neutral", "negative"]
