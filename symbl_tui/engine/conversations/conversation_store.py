"""The port through which live conversations are stored. Knows no database."""

from datetime import datetime
from typing import Protocol

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.apps.engine_app import OWN_APP
from symbl_tui.errors import EngineError


class ConversationStore(Protocol):
    """Stores conversations; every method raises ``EngineError`` when it cannot.

    ``epoch`` counts the claims of a conversation (:mod:`~.conversation_claims`). What only its holder may
    write is dropped where another node has claimed it since; utterances never are.
    """

    async def begin(
        self,
        conversation_id: str,
        connection_id: str,
        name: str,
        at: datetime,
        app_id: str = OWN_APP,
        epoch: int = 0,
    ) -> None:
        """Begin or resume a conversation of an app; ``name`` replaces an empty one."""
        ...

    async def begin_stream(self, conversation_id: str, stream_id: str, began: datetime) -> None:
        """Note when the first sample of a sound source was recorded, unless that is known."""
        ...

    async def add_member(self, conversation_id: str, member: Speaker) -> None:
        """Add a participant."""
        ...

    async def add_utterance(self, conversation_id: str, analyzed: AnalyzedUtterance) -> None:
        """Append an utterance with its findings."""
        ...

    async def set_topics(self, conversation_id: str, topics: tuple[Topic, ...], epoch: int = 0) -> None:
        """Replace the topics, where the epoch is the current one."""
        ...

    async def end(self, conversation_id: str, at: datetime, epoch: int = 0) -> None:
        """Mark the conversation as ended, where the epoch is the current one."""
        ...

    @property
    def full(self) -> EngineError | None:
        """Why no new conversation should begin, as it could not be stored; None: it may."""
        ...

    async def flush(self, timeout: float) -> bool:
        """Wait until what was passed before is in the database, for ``timeout`` seconds; False: it is not."""
        ...
