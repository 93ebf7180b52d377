"""The port through which a node claims conversations, so that each has one holder. Knows no database.

A conversation is known by its app and the connection id of its sockets. Its holder is the node instance that
claimed it last; each claim raises its *epoch*, and a holder whose epoch is overtaken stops writing to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.errors import EngineError


class TryLater(EngineError):
    """The engine takes this client later; the socket is closed with 1013."""


class HeldElsewhere(TryLater):
    """Another living node holds the conversation, and it cannot be taken over now."""


@dataclass(frozen=True, slots=True)
class StoredStream:
    """A sound source of a conversation."""

    id: str
    began: datetime
    """When its first sample was recorded."""
    ended: bool
    """Whether its client has stopped it; else it may come again."""


@dataclass(frozen=True, slots=True)
class History:
    """What a node needs to go on with a conversation that another one held."""

    members: tuple[Speaker, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    """The last ones in order of time, for topics and open questions."""
    questions: tuple[Insight, ...] = ()
    """Those that were asked in ``utterances``."""
    streams: tuple[StoredStream, ...] = ()
    began: datetime | None = None
    """When the conversation did; None: that is not stored yet."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation that this node holds from now on."""

    conversation_id: str
    epoch: int
    history: History | None = None
    """None: the conversation is new."""


@dataclass(frozen=True, slots=True)
class HeldState:
    """How a conversation that this node believes to hold stands in the store."""

    conversation_id: str
    overtaken: bool
    """Whether another node has claimed it since."""
    wanted: bool
    """Whether another node asks to hand it over."""


@dataclass(frozen=True, slots=True)
class KnownConversation:
    """A conversation in the store, found by its own id."""

    key: RoomKey
    """What its sockets come by."""
    live: bool
    """Whether it goes on."""


class ConversationClaims(Protocol):
    """Claims conversations for one node; every method raises ``EngineError`` when the store cannot."""

    @property
    def node(self) -> str:
        """The id of the instance that it claims for."""
        ...

    @property
    def shared(self) -> bool:
        """Whether other nodes may use the same store."""
        ...

    async def claim(self, key: RoomKey, new_id: str, resumed_stream: str = "") -> Claim:
        """Claim the live conversation of a key, or begin one with the id ``new_id``.

        A living holder is asked to hand it over, and is overtaken when it does not answer. A client that goes
        on with a stream, ``resumed_stream``, also gets one with that stream which ended a moment ago.

        Raises:
            HeldElsewhere: It moved between living nodes a moment ago already.
            TryLater: Other nodes use the store, which is slow to answer.
        """
        ...

    async def release(self, conversation_id: str, epoch: int, *, begun: bool = True) -> None:
        """Let go of a conversation that stays live: the next node that claims it goes on with it.

        One that this node began and that never started, ``begun`` is false, is removed.
        """
        ...

    async def let_move(self, conversation_ids: Iterable[str]) -> None:
        """Let other nodes claim conversations of this one that have no socket, however often they moved."""
        ...

    async def hand_back(self, conversation_id: str) -> None:
        """Let go of a conversation that this node holds in the store alone: it is over, or was lost."""
        ...

    async def states(self, held: Iterable[tuple[str, int]]) -> tuple[HeldState, ...]:
        """The states of conversations, given as ids with epochs, that are overtaken or wanted."""
        ...

    def forget(self, conversation_id: str) -> None:
        """Never claim a conversation again: it is over, whether or not its end is in the database yet."""
        ...

    async def held_elsewhere(self, keys: Iterable[RoomKey]) -> frozenset[RoomKey]:
        """Those of some keys whose conversation another living node holds.

        A key with a conversation's own id is one of them as soon as a living node, this one too, holds that.
        """
        ...

    async def find(self, app_id: str, conversation_id: str) -> KnownConversation | None:
        """The conversation of an app with an id of its own, wherever it is held; None: there is none."""
        ...

    async def over(self, keys: Iterable[ConversationKey]) -> frozenset[ConversationKey]:
        """Those of some conversations that are over, wherever they were held."""
        ...

    async def is_live(self, key: RoomKey) -> bool:
        """Whether a conversation of this key is live, wherever it is held: its clients come back to it."""
        ...

    async def utterances_after(
        self, conversation_id: str, stream_id: str, moment: datetime
    ) -> tuple[AnalyzedUtterance, ...]:
        """The stored utterances of a stream that end after a moment, in order, with their findings."""
        ...

    async def heartbeat(self) -> None:
        """Note that this node lives."""
        ...

    async def sweep(self, held: Iterable[str]) -> None:
        """End conversations that no living node goes on with for too long, and fail jobs of dead nodes.

        ``held``: the ids of the conversations that this node has.
        """
        ...
