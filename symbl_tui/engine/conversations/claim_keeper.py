"""Keeps a node's claims: answers other nodes that want a conversation, and notices what was overtaken."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from itertools import count
from typing import Any, Final

from symbl_tui.engine.conversations.conversation_claims import ConversationClaims
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_mover import RoomMover
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.errors import EngineError
from symbl_tui.system.tasks import cancel_and_wait

# Rounds from one check of what changes rarely to the next.
_SLOW_ROUNDS: Final = 10
# How much longer a round is where no other node asks for anything.
_ALONE: Final = 20

_log = logging.getLogger(__name__)


class ClaimKeeper:
    """Checks the claims regularly, while it is entered as an async context manager."""

    def __init__(
        self, rooms: RoomRegistry, claims: ConversationClaims, timing: Timing = DEFAULT_TIMING
    ) -> None:
        self._rooms = rooms
        self._claims = claims
        self._timing = timing
        self._mover = RoomMover(rooms)
        self._keeping: asyncio.Task[None] | None = None
        self._moves: dict[str, asyncio.Task[None]] = {}
        """Conversations that are being moved, by their ids."""
        self._idle: set[str] = set()
        """Conversations without a socket, which other nodes may have."""
        self._failed = False

    async def __aenter__(self) -> "ClaimKeeper":
        """Start to check the claims."""
        self._keeping = asyncio.create_task(self._keep(), name="keep claims")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await cancel_and_wait(self._keeping)
        for move in self._moves.values():
            move.cancel()
        await asyncio.gather(*self._moves.values(), return_exceptions=True)

    async def drain(self, seconds: float) -> None:
        """Move everything to other nodes, within ``seconds``."""
        await self._mover.drain(seconds)

    async def _keep(self) -> None:
        interval = self._timing.claims_interval * (1 if self._claims.shared else _ALONE)
        for number in count():
            try:
                await self._look(slowly=not self._claims.shared or number % _SLOW_ROUNDS == 0)
                self._failed = False
            except EngineError as error:
                # Once an outage: the store itself says how long it is away.
                if not self._failed:
                    _log.warning("the claims of this node are not checked: %s", error)
                self._failed = True
            except Exception:
                _log.exception("internal error while claims are checked")
            await asyncio.sleep(interval)

    async def _look(self, *, slowly: bool) -> None:
        rooms = {room.conversation_id: room for room in self._rooms.rooms}
        for room in rooms.values():
            if room.started and not room.hold.claimed:
                await room.hold.claim_late()
            if room.hold.lost:
                self._move(room.conversation_id, self._mover.evict(room))
        if rooms or self._claims.shared:
            await self._claims.heartbeat()
        await self._let_move(rooms.values())
        held = [(id, room.hold.epoch) for id, room in rooms.items() if room.hold.epoch]
        for state in await self._claims.states(held):
            id, here = state.conversation_id, rooms.get(state.conversation_id)
            if state.overtaken and here:
                self._move(id, self._mover.evict(here))
            elif state.wanted:
                self._move(id, self._answer(id, here))
        if slowly:
            subscriptions = self._rooms.subscriptions
            for key in await self._claims.held_elsewhere(subscriptions.awaited):
                subscriptions.redirect(key)
            # It ended at another node: they come again, read what they have missed, and hear that it is over.
            for followed in await self._claims.over(subscriptions.followed):
                subscriptions.redirect_followers(followed)
            await self._claims.sweep(rooms)

    async def _let_move(self, rooms: Iterable[ConversationRoom]) -> None:
        """Let conversations go whose clients the proxy has sent elsewhere, as this node was slow."""
        idle = {room.conversation_id for room in rooms if room.hold.epoch and not room.connections}
        if self._claims.shared and (new := idle - self._idle):
            await self._claims.let_move(new)
        self._idle = idle

    async def _answer(self, id: str, room: ConversationRoom | None) -> None:
        """Hand over what another node wants."""
        if room:
            await self._mover.hand_over(room, self._timing.hand_over * 2 / 3)
            return
        try:
            await self._claims.hand_back(id)
        except EngineError as error:
            # Still wanted, so it is tried again in the next round.
            _log.warning("a conversation is not handed back: %s", error)

    def _move(self, id: str, work: Coroutine[Any, Any, None]) -> None:
        if id in self._moves:
            work.close()
            return
        task = asyncio.create_task(work, name="move a conversation")
        self._moves[id] = task
        task.add_done_callback(lambda _: self._moves.pop(id, None))
