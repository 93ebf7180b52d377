"""What the engine knows of an utterance, and who wants to keep it. Knows no socket and no storage."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from symbl_tui.engine.insights import Findings
from symbl_tui.symbl.events import Speaker, Topic, Utterance, Word


@dataclass(frozen=True, slots=True)
class Understood:
    """An utterance and everything found in it."""

    utterance: Utterance
    raw: str
    """As the recogniser wrote it, or the client."""
    words: tuple[Word, ...]
    """None where text came in instead of sound."""
    began: datetime
    """The moment that the utterance's times count from."""
    findings: Findings
    threshold: float | None = None
    """Least confidence of an insight that whoever said it wants to know of; None: the conversation's."""

    def at(self, seconds: float | None) -> datetime:
        """The moment that a time in the utterance means."""
        return self.began + timedelta(seconds=seconds or 0.0)


class Recorder(Protocol):
    """Where conversations are kept."""

    async def begin(self, conversation_id: str, connection_id: str, name: str, at: datetime) -> None:
        """A conversation begins, or is gone on with; a name replaces an empty one."""
        ...

    async def join(self, conversation_id: str, member: Speaker) -> None:
        """Somebody takes part."""
        ...

    async def add(self, conversation_id: str, understood: Understood) -> None:
        """Something was said."""
        ...

    async def rank(self, conversation_id: str, topics: tuple[Topic, ...]) -> None:
        """The conversation's topics have changed."""
        ...

    async def end(self, conversation_id: str, at: datetime) -> None:
        """The conversation is over."""
        ...
