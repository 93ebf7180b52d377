"""The state of the engine."""

from typing import Literal

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Recognizer(TypedDict):
    """The recogniser; ``note`` is a warning about it, or empty."""

    name: str
    model: str
    language: str
    note: str


class Load(TypedDict):
    """The load of the recogniser; times in seconds, null where nothing was recognised lately."""

    streams: int
    speaking: int
    final_lag: float | None
    interim_interval: float | None
    usage: float
    final_usage: float | None
    restarts: int


class Health(TypedDict):
    """The response of a running engine."""

    status: Literal["ok"]
    recognizer: Recognizer
    load: Load


class Ready(TypedDict):
    """Whether new conversations should come to this node, and why not."""

    status: str
    """``ready``, or the gravest condition: ``starting``, ``busy``, ``draining``, ``store unusable`` ..."""
    reasons: list[str]
