"""The port through which live conversations are stored. Knows no database."""

from datetime import datetime
from typing import Protocol

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.apps.app import OWN_APP


class ConversationStore(Protocol):
    """Stores conversations; every method raises ``EngineError`` when it cannot."""

    async def begin(
        self, conversation_id: str, connection_id: str, name: str, at: datetime, app_id: str = OWN_APP
    ) -> None:
        """Begin or resume a conversation of an app; ``name`` replaces an empty one."""
        ...

    async def add_member(self, conversation_id: str, member: Speaker) -> None:
        """Add a participant."""
        ...

    async def add_utterance(self, conversation_id: str, analyzed: AnalyzedUtterance) -> None:
        """Append an utterance with its findings."""
        ...

    async def set_topics(self, conversation_id: str, topics: tuple[Topic, ...]) -> None:
        """Replace the topics."""
        ...

    async def end(self, conversation_id: str, at: datetime) -> None:
        """Mark the conversation as ended."""
        ...
