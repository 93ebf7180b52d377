"""Where conversations are kept, as the engine sees it. Knows no database."""

from datetime import datetime
from typing import Protocol

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker


class ConversationStore(Protocol):
    """Where conversations are kept."""

    async def begin(self, conversation_id: str, connection_id: str, name: str, at: datetime) -> None:
        """A conversation begins, or is gone on with; a name replaces an empty one."""
        ...

    async def join(self, conversation_id: str, member: Speaker) -> None:
        """Somebody takes part."""
        ...

    async def add(self, conversation_id: str, understood: AnalyzedUtterance) -> None:
        """Something was said."""
        ...

    async def rank(self, conversation_id: str, topics: tuple[Topic, ...]) -> None:
        """The conversation's topics have changed."""
        ...

    async def end(self, conversation_id: str, at: datetime) -> None:
        """The conversation is over."""
        ...
