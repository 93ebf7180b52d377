"""The status of a channel's connection to the engine, as screens show it. Times are monotonic seconds."""

import time
from enum import StrEnum

from msgspec import Struct


class LinkState(StrEnum):
    """What a connection is doing."""

    OPENING = "opening"
    UP = "up"
    WAITING = "waiting"
    """It failed; the next one is opened after a wait."""
    OVER = "over"
    """Everything was answered."""


class LinkStatus(Struct, frozen=True):
    """One channel's connection, as the status line shows it."""

    state: LinkState = LinkState.OPENING
    attempt: int = 0
    """How many connections in a row have failed."""
    retry_at: float = 0.0
    """When the next one is opened, in state WAITING."""
    reason: str = ""
    """Why the last one failed, as a sentence."""
    brief: str = ""
    """The same in at most four words, or what happened without the remedy."""
    silent_since: float | None = None
    """Since when the engine has not answered the speech that it got; None: no answer is due."""
    encoding: str = ""
    """How the sound is encoded, once the connection is up."""
    recognizer: str = ""
    """Which recogniser the engine uses, where it is known."""

    @property
    def retry_in(self) -> float:
        """Seconds until the next attempt."""
        return max(0.0, self.retry_at - time.monotonic())
