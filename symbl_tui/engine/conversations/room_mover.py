"""Moves conversations to other nodes: their clients come again, and the store lets another node go on."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.errors import EngineError

# The share of a hand-over in which utterances may end; the rest is for what they have left to be stored.
_FOR_SOCKETS: Final = 0.75

_log = logging.getLogger(__name__)


class RoomMover:
    """Moves the rooms of one node."""

    def __init__(self, rooms: RoomRegistry) -> None:
        self._rooms = rooms

    async def hand_over(self, room: ConversationRoom, seconds: float) -> None:
        """End the utterances of a room, close its sockets with 1012, and let go of its conversation.

        A conversation whose clients all stop meanwhile ends here.

        Args:
            room: The room; removed.
            seconds: How long that may take.
        """
        # First: a client that comes again meanwhile must not join a room that is being closed.
        self._rooms.withdraw(room)
        stopped = await self._close_sockets(room, seconds * _FOR_SOCKETS)
        if stopped and not room.streams.absence:
            return self._rooms.end(room)
        self._redirect_subscribers(room)
        rest = seconds * (1 - _FOR_SOCKETS)
        try:
            async with asyncio.timeout(rest):
                await room.release(rest)
        except (EngineError, TimeoutError) as error:
            # Its next holder finds what is missing when it is written; it waits on the local disk.
            _log.warning("a conversation is handed over before all of it is stored: %s", error)
            await room.hold.release()

    async def evict(self, room: ConversationRoom) -> None:
        """Close the sockets of a room whose conversation another node has claimed."""
        _log.warning("another node holds a conversation of this one: its clients are sent there")
        room.hold.lost = True
        self._rooms.withdraw(room)
        await self._close_sockets(room, 0.0)
        self._redirect_subscribers(room)

    async def drain(self, seconds: float) -> None:
        """Hand over all rooms, and tell all subscribers to come again; returns after ``seconds`` at most.

        Telephone calls cannot move: they may end by themselves meanwhile.
        """
        self._rooms.draining = True
        calls = [room for room in self._rooms.rooms if _is_call(room)]
        moving = [room for room in self._rooms.rooms if not _is_call(room)]
        for key in self._rooms.subscriptions.awaited:
            self._rooms.subscriptions.redirect(key)
        if not moving and not calls:
            return
        _log.info("draining: %d conversations and %d calls, %g s at most", len(moving), len(calls), seconds)
        ending = [asyncio.create_task(self.hand_over(room, seconds), name="hand over") for room in moving]
        waiting = asyncio.create_task(_until_empty(calls), name="wait for calls")
        _, late = await asyncio.wait((*ending, waiting), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*ending, waiting, return_exceptions=True)
        _log.info("drained: %d were cut short", len(late))

    async def _close_sockets(self, room: ConversationRoom, seconds: float) -> bool:
        """Whether there were some, and all of them have stopped by themselves."""
        leaving = [occupant.come_again(seconds) for occupant in tuple(room.streams.occupants)]
        returning = await asyncio.gather(*leaving)
        return bool(returning) and not any(returning)

    def _redirect_subscribers(self, room: ConversationRoom) -> None:
        """Tell them to come again, after the last results."""
        room.subscribers.redirect()
        self._rooms.subscriptions.redirect(room.key)


def _is_call(room: ConversationRoom) -> bool:
    """Whether a room is that of a telephone call, which no socket carries."""
    return room.connections > len(room.streams.occupants)


async def _until_empty(rooms: Iterable[ConversationRoom]) -> None:
    while any(room.connections for room in rooms):  # noqa: ASYNC110 - seconds, once in the life of a node
        await asyncio.sleep(0.1)
