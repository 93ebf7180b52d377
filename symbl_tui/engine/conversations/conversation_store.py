"""The port through which live conversations are stored. Knows no database."""

from typing import Protocol

from symbl_tui.engine.conversations.conversation_events import Event
from symbl_tui.errors import EngineError


class ConversationStore(Protocol):
    """Stores conversations."""

    async def put(self, event: Event) -> None:
        """Store an event, after those that were put before; raises ``EngineError`` when it cannot.

        What only the holder of a conversation may write is dropped where another node has claimed it since
        the epoch of the event; utterances never are.
        """
        ...

    @property
    def full(self) -> EngineError | None:
        """Why no new conversation should begin, as it could not be stored; None: it may."""
        ...

    async def flush(self, timeout: float) -> bool:
        """Wait until what was put before is in the database, for ``timeout`` seconds; False: it is not."""
        ...
