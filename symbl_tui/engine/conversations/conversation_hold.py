"""Which conversation a room is, and whether this node holds it."""

import asyncio
import logging
from typing import Final

from symbl_tui.engine.conversations.conversation_claims import (
    ConversationClaims,
    HeldElsewhere,
    History,
    TryLater,
)
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.protocol import identifiers
from symbl_tui.errors import EngineError

UNCLAIMED: Final = 0
"""The epoch of a conversation that no node has claimed."""

_log = logging.getLogger(__name__)


class ConversationHold:
    """The id and the epoch of a room's conversation."""

    def __init__(self, key: RoomKey, claims: ConversationClaims | None) -> None:
        """Begin with a new id, which counts unless a claim finds the conversation of the key."""
        self.id = identifiers.new_numeric_id()
        self.epoch = UNCLAIMED
        self.lost = False
        """Whether another node holds it now: nothing but utterances is written from here any more."""
        self._key = key
        self._claims = claims
        self._begun = False
        """Whether it was there before."""
        self._claiming = asyncio.Lock()

    @property
    def node(self) -> str:
        """The id of this instance; empty: no other can have the conversation."""
        return self._claims.node if self._claims else ""

    @property
    def claimed(self) -> bool:
        """Whether this node has claimed it, or need not."""
        return self.epoch != UNCLAIMED or self._claims is None

    async def claim(self, resumed_stream: str = "") -> History | None:
        """Claim it, unless that was done; returns what is known of it where it goes on.

        Args:
            resumed_stream: The stream that a client goes on with; empty: it begins one. Without a database
                its conversation cannot be found, so it waits; all others begin, and are claimed later.

        Raises:
            TryLater: Not now; the client is to come again.
        """
        # Sockets that begin together claim once: the second would raise the epoch of the first.
        async with self._claiming:
            if self._claims is None or self.claimed:
                return None
            try:
                claim = await self._claims.claim(self._key, self.id, resumed_stream)
            except TryLater:
                raise
            except EngineError as error:
                if resumed_stream:
                    raise TryLater("the engine's database does not answer", "try again") from error
                _log.warning("a conversation is not claimed yet: %s", error)
                return None
            self.id, self.epoch = claim.conversation_id, claim.epoch
            self._begun = claim.history is not None
            if self._begun:
                _log.info("this node takes up a conversation that began before")
            return claim.history

    async def claim_late(self) -> None:
        """Claim a conversation that began while the database was away; :attr:`lost` where that is too late.

        Raises:
            EngineError: It is still away.
        """
        async with self._claiming:
            if self._claims is None or self.claimed:
                return
            try:
                claim = await self._claims.claim(self._key, self.id)
            except HeldElsewhere:
                self.lost = True
                return
            if claim.conversation_id == self.id:
                self.epoch = claim.epoch
                return
            # Another node began the same one meanwhile: its clients are to meet there.
            self.lost = True
            await self._claims.release(claim.conversation_id, claim.epoch)

    async def release(self, *, begun: bool = True) -> None:
        """Let go of it; the next node that claims it goes on with it, where it was ``begun``."""
        if self._claims and self.epoch != UNCLAIMED and not self.lost:
            try:
                await self._claims.release(self.id, self.epoch, begun=begun or self._begun)
            except EngineError as error:
                _log.warning("a conversation is not released: %s", error)

    def end(self) -> None:
        """Note that it is over."""
        if self._claims:
            self._claims.forget(self.id)
