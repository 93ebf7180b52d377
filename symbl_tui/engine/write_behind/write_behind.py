"""The port ``ConversationStore`` in front of a database on another machine."""

from datetime import datetime
from typing import Self

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.apps.engine_app import OWN_APP
from symbl_tui.engine.write_behind import entries
from symbl_tui.engine.write_behind.event_queue import EventQueue
from symbl_tui.errors import EngineError


class WriteBehind:
    """Queues each event; an async context manager, as its queue is."""

    def __init__(self, queue: EventQueue) -> None:
        self.queue = queue

    async def __aenter__(self) -> Self:
        """Open the queue; raises ``ConfigError``."""
        await self.queue.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Write what waits, or leave it on disk."""
        await self.queue.__aexit__(*error)

    @property
    def full(self) -> EngineError | None:
        """Why no new conversation should begin."""
        return self.queue.full

    async def begin(
        self,
        conversation_id: str,
        connection_id: str,
        name: str,
        at: datetime,
        app_id: str = OWN_APP,
        epoch: int = 0,
    ) -> None:
        """Begin or resume a conversation of an app."""
        await self.queue.put(
            entries.Begin(conversation_id, connection_id, name, at, app_id, epoch, self.queue.node)
        )

    async def begin_stream(self, conversation_id: str, stream_id: str, began: datetime) -> None:
        """Note when the first sample of a sound source was recorded."""
        await self.queue.put(entries.BeginStream(conversation_id, stream_id, began))

    async def add_member(self, conversation_id: str, member: Speaker) -> None:
        """Add a participant."""
        await self.queue.put(entries.AddMember(conversation_id, member))

    async def add_utterance(self, conversation_id: str, analyzed: AnalyzedUtterance) -> None:
        """Append an utterance with its findings."""
        await self.queue.put(entries.AddUtterance(conversation_id, analyzed))

    async def set_topics(self, conversation_id: str, topics: tuple[Topic, ...], epoch: int = 0) -> None:
        """Replace the topics."""
        await self.queue.put(entries.SetTopics(conversation_id, topics, epoch))

    async def end(self, conversation_id: str, at: datetime, epoch: int = 0) -> None:
        """Mark a conversation as ended."""
        await self.queue.put(entries.End(conversation_id, at, epoch))

    async def flush(self, timeout: float) -> bool:
        """Wait until what was passed before is in the database, for ``timeout`` seconds."""
        return await self.queue.flush(timeout)
