"""The claims of one node in the engine's store: implements ``ConversationClaims``."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Final, TypeVar

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.engine.conversations.conversation_claims import (
    Claim,
    HeldElsewhere,
    HeldState,
    KnownConversation,
    TryLater,
)
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.store import claims, history, living_nodes
from symbl_tui.engine.store.claims import Asked, Held, Resting, Wish
from symbl_tui.engine.store.store import Store
from symbl_tui.engine.store.tables import SCHEMA
from symbl_tui.errors import EngineError

# Seconds between two heartbeats.
_HEARTBEAT: Final = 5.0
# Seconds between two attempts, while another node is asked to hand over.
_POLL: Final = 0.1
# Ended conversations that are remembered, the newest of them.
_MOST_OVER: Final = 10_000

T = TypeVar("T")


class StoreClaims:
    """Claims conversations for the instance that uses a store."""

    def __init__(
        self,
        store: Store,
        resume_seconds: float,
        timing: Timing = DEFAULT_TIMING,
    ) -> None:
        """Use an open store.

        Args:
            store: The store.
            resume_seconds: How long a conversation without a living holder can be taken up.
            timing: Deadlines.
        """
        self._store = store
        self._me = store.instance
        self._resume_seconds = resume_seconds
        self._timing = timing
        self._over: OrderedDict[str, None] = OrderedDict()
        self._seen_at = float("-inf")

    @property
    def node(self) -> str:
        """The id of this instance."""
        return self._me.id

    @property
    def shared(self) -> bool:
        """Whether other instances may use the same store."""
        return self._store.is_shared

    async def claim(self, key: RoomKey, new_id: str, resumed_stream: str = "") -> Claim:
        """Claim the conversation of a key, or begin one; see :class:`ConversationClaims`."""
        deadline = time.monotonic() + self._timing.hand_over
        while True:
            force = time.monotonic() >= deadline
            over = tuple(self._over)
            wish = Wish(key, new_id, self._me, self._resume_seconds, over, force, resumed_stream)
            match await self._within_limit(self._store.run(claims.claim, wish)):
                case Held(id, epoch, new):
                    self._over.pop(id, None)
                    known = None if new else await self._within_limit(self._store.run(history.read, id))
                    return Claim(id, epoch, known)
                case Resting():
                    raise HeldElsewhere(
                        "another node has this conversation, which moved there a moment ago",
                        "connect again; the proxy has to send one connection id to one node",
                    )
                case Asked():
                    await asyncio.sleep(_POLL)

    async def release(self, conversation_id: str, epoch: int, *, begun: bool = True) -> None:
        """Let go of a conversation; remove it where it never began."""
        await self._store.run(claims.release, conversation_id, epoch, self._me, begun=begun)

    def forget(self, conversation_id: str) -> None:
        """Never claim a conversation again: it is over."""
        self._over[conversation_id] = None
        while len(self._over) > _MOST_OVER:
            self._over.popitem(last=False)

    async def let_move(self, conversation_ids: Iterable[str]) -> None:
        """Let other nodes claim conversations of this one, wherever they were a moment ago."""
        await self._store.run(claims.let_move, tuple(conversation_ids), self._me)

    async def hand_back(self, conversation_id: str) -> None:
        """Let go of a conversation that this node holds in the store alone."""
        over = conversation_id in self._over
        await self._store.run(claims.hand_back, conversation_id, self._me, over=over)

    async def states(self, held: Iterable[tuple[str, int]]) -> tuple[HeldState, ...]:
        """The states of conversations that are overtaken or wanted."""
        if not self.shared:
            return ()
        return await self._store.read(claims.states, tuple(held), self._me)

    async def held_elsewhere(self, keys: Iterable[RoomKey]) -> frozenset[RoomKey]:
        """Those of some keys whose conversation is held elsewhere; see :class:`ConversationClaims`."""
        wanted = tuple(keys)
        if not (wanted and self.shared):
            return frozenset()
        return await self._store.read(claims.held_elsewhere, wanted, self._me)

    async def over(self, keys: Iterable[ConversationKey]) -> frozenset[ConversationKey]:
        """Those of some conversations that are over."""
        wanted = tuple(keys)
        if not wanted:
            return frozenset()
        # Without a limit: the caller has nothing else to do until it knows.
        return await self._store.read(claims.over, wanted)

    async def find(self, app_id: str, conversation_id: str) -> KnownConversation | None:
        """The conversation of an app with an id of its own."""
        return await self._within_limit(self._store.find(claims.find, app_id, conversation_id))

    async def is_live(self, key: RoomKey) -> bool:
        """Whether a conversation of this key is live, wherever it is held."""
        return await self._within_limit(self._store.read(claims.is_live, key))

    async def utterances_after(
        self, conversation_id: str, stream_id: str, moment: datetime
    ) -> tuple[AnalyzedUtterance, ...]:
        """The stored utterances of a stream that end after a moment, in order."""
        return await self._store.run(history.utterances_after, conversation_id, stream_id, moment)

    async def heartbeat(self) -> None:
        """Note that this node lives, not more often than is needed."""
        if time.monotonic() - self._seen_at >= _HEARTBEAT:
            await self._store.run(living_nodes.heartbeat, self._me, SCHEMA)
            self._seen_at = time.monotonic()

    async def sweep(self, held: Iterable[str]) -> None:
        """End conversations that no living node goes on with, and fail jobs of dead nodes."""
        await self._store.run(claims.sweep, self._me, frozenset(held), self._resume_seconds)

    async def _within_limit(self, work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._timing.claim):
                return await work
        except TimeoutError as error:
            message = f"the engine's store did not answer within {self._timing.claim:g} s"
            # It is there, and slow: what other nodes have cannot be known yet, and will be soon.
            raise TryLater(message, "try again") if self.shared else EngineError(message) from error
