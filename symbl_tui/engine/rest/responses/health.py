"""How the engine is."""

from typing import Literal

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Recognizer(TypedDict):
    """Which recogniser is at work; ``note`` is what its user should know."""

    name: str
    model: str
    language: str
    note: str


class Load(TypedDict):
    """How it keeps up; times in seconds, null where nothing was recognised lately."""

    streams: int
    speaking: int
    final_lag: float | None
    interim_interval: float | None
    usage: float


class Health(TypedDict):
    """The engine runs."""

    status: Literal["ok"]
    recognizer: Recognizer
    load: Load
