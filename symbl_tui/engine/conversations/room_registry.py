"""All live conversations by app and connection id, with the limits on connections and subscribers."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from symbl_tui.engine.conversations.conversation_claims import ConversationClaims
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter, Subscribers
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.node.node_clock import Now, utc_now
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.settings import DEFAULTS, Limits
from symbl_tui.engine.workers.computation import IN_THREAD, Computation
from symbl_tui.errors import EngineError

# Retired ids that are remembered, the newest of them.
_MOST_RETIRED: Final = 1_000


class RoomRegistry:
    """Creates rooms, counts their sockets, and ends them when the last socket is gone."""

    def __init__(
        self,
        limits: Limits = DEFAULTS.limits,
        store: ConversationStore | None = None,
        timing: Timing = DEFAULT_TIMING,
        computation: Computation = IN_THREAD,
        claims: ConversationClaims | None = None,
        now: Now = utc_now,
    ) -> None:
        """Start without rooms.

        Args:
            limits: On sockets.
            store: Receives the conversations, if there is one.
            timing: Deadlines.
            computation: For what would hold up the event loop.
            claims: Where other nodes may hold a conversation.
            now: The time of day that nodes have in common.
        """
        self._now = now
        self.draining = False
        """Whether no more sockets are taken, as the node is about to stop."""
        self._computation = computation
        self._claims = claims
        self._timing = timing
        self._limits = limits
        self._store = store
        self._fan_out = timing.fan_out
        self._rooms: dict[RoomKey, ConversationRoom] = {}
        self._subscribers: dict[RoomKey, Subscribers] = {}
        self._subscriptions = 0
        self._expiries: dict[RoomKey, asyncio.TimerHandle] = {}
        self._retired: OrderedDict[RoomKey, tuple[str, ...]] = OrderedDict()
        """What subscribers get of conversations that are over, by keys that never come again."""
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """Streaming sockets in all rooms together."""
        return sum(room.connections for room in self._rooms.values())

    @property
    def conversations(self) -> int:
        """Rooms, also those that wait for a client to come back."""
        return len(self._rooms)

    @property
    def subscriptions(self) -> int:
        """Subscribed sockets, over all rooms."""
        return self._subscriptions

    @property
    def pending_frames(self) -> int:
        """Frames that wait for all subscribers together."""
        return sum(subscribers.pending for subscribers in self._subscribers.values())

    def refusal(self, key: RoomKey) -> EngineError | None:
        """Why a streaming socket may not join this room: too many, or no place to store it; None: it may."""
        if self.draining:
            return EngineError("this node is about to stop", "connect again")
        limit = self._limits.connections
        if self.connections >= limit:
            return EngineError(f"this engine takes {limit} connections at a time", "close one first")
        return self._store.full if self._store and not self.has(key) else None

    def has(self, key: RoomKey) -> bool:
        """Whether this conversation is live here, be it without a socket at the moment."""
        return key in self._rooms

    async def is_live(self, key: RoomKey) -> bool:
        """Whether this conversation is under way, here or at a node that its clients come from."""
        if self.has(key) or self._claims is None:
            return self.has(key)
        try:
            return await self._claims.is_live(key)
        except EngineError:
            return False

    def join(self, key: RoomKey) -> ConversationRoom:
        """Add a streaming socket to its room; raises its :meth:`refusal`."""
        if refusal := self.refusal(key):
            raise refusal
        # A client that comes back within its idle window (noConnectionTimeout) finds its conversation, with
        # the same id, participants and voices: the expiry that `leave` scheduled is cancelled.
        if expiry := self._expiries.pop(key, None):
            expiry.cancel()
        room = self._rooms.get(key)
        if room is None:
            # The same set that subscribers joined before the room existed: they need not know when it begins.
            subscribers = self._subscribers_of(key)
            room = ConversationRoom(
                *(key, subscribers, self._limits, self._store, self._computation, self._claims, self._timing),
                now=self._now,
            )
            self._rooms[key] = room
        room.connections += 1
        return room

    def leave(self, room: ConversationRoom, keep_alive: float) -> None:
        """Remove a streaming socket; the last one ends the room, now or after ``keep_alive`` seconds."""
        room.connections -= 1
        if room.connections or self._rooms.get(room.key) is not room:
            return
        keep_alive = min(keep_alive, room.remaining)
        # Rooms without a socket are as many as connections at the most: otherwise a client could open any
        # number of them, one after the other, and leave each waiting.
        if keep_alive > 0 and len(self._expiries) < self._limits.connections:
            expiry = asyncio.get_running_loop().call_later(keep_alive, self._end, room)
            self._expiries[room.key] = expiry
        else:
            self._end(room)

    @property
    def rooms(self) -> tuple[ConversationRoom, ...]:
        """All rooms, those that wait for their client too."""
        return tuple(self._rooms.values())

    @property
    def awaited(self) -> frozenset[RoomKey]:
        """The keys that have subscribers, and no conversation here."""
        return frozenset(
            key
            for key, subscribers in self._subscribers.items()
            if subscribers and not ((room := self._rooms.get(key)) and room.started)
        )

    def withdraw(self, room: ConversationRoom) -> None:
        """Remove a room that another node goes on with: who joins its key from now on begins anew."""
        if expiry := self._expiries.pop(room.key, None):
            expiry.cancel()
        if self._rooms.get(room.key) is room:
            del self._rooms[room.key]

    def redirect(self, key: RoomKey) -> None:
        """Tell the subscribers of a key to come again: its conversation is on another node."""
        if subscribers := self._subscribers.get(key):
            subscribers.redirect()
        self._discard_unused(key)

    def key_of(self, app_id: str, id: str) -> RoomKey:
        """The key of the app's live conversation with this id; else the id is a connection id itself."""
        rooms = (room for room in self._rooms.values() if room.key.app_id == app_id)
        found = (room.key for room in rooms if room.conversation_id == id)
        return next(found, RoomKey(app_id, id))

    def subscribe(self, key: RoomKey, subscriber: Subscriber) -> None:
        """Add a subscriber to a present or future room; raises ``EngineError`` when there are too many."""
        limit = self._limits.subscribers
        if self._subscriptions >= limit:
            raise EngineError(f"this engine takes {limit} subscribers at a time", "close one first")
        self._subscriptions += 1
        if last := self._retired.get(key):
            for text in last:
                subscriber.push(text)
            return subscriber.end()
        self._subscribers_of(key).add(subscriber)
        room = self._rooms.get(key)
        # A late subscriber gets the id that the others got at the start.
        if room and room.started:
            subscriber.push(frames.encode(frames.conversation_created(room.conversation_id)))
        if room and room.call_progress and SubscriberFilter.UPDATES in subscriber.filter:
            subscriber.push(room.call_progress)
        return None

    def retire(self, room: ConversationRoom, last: Sequence[str]) -> None:
        """Note that a room's connection id never comes again; a late subscriber gets its last messages.

        A client learns the id of a telephone call when that is dialed, and subscribes only then; the call may
        be over by that time. ``last``: encoded frames of its end.
        """
        completed = frames.encode(frames.conversation_completed(room.conversation_id))
        for id in (room.connection_id, room.conversation_id):
            self._retired[RoomKey(room.key.app_id, id)] = (*last, completed)
        while len(self._retired) > _MOST_RETIRED:
            self._retired.popitem(last=False)

    def unsubscribe(self, key: RoomKey, subscriber: Subscriber) -> None:
        """Remove a subscriber."""
        self._subscriptions -= 1
        if subscribers := self._subscribers.get(key):
            subscribers.remove(subscriber)
        self._discard_unused(key)

    def end_subscribers(self, app_id: str, reason: str) -> None:
        """End every subscription of an app."""
        for key, subscribers in self._subscribers.items():
            if key.app_id == app_id:
                subscribers.dismiss(reason)

    async def close(self) -> None:
        """End every conversation, those that wait for their client too."""
        for expiry in self._expiries.values():
            expiry.cancel()
        for room in tuple(self._rooms.values()):
            self._end(room)
        # The store is closed after this: an end that is not
        # written would leave a conversation that is live for ever.
        await asyncio.gather(*self._ending)

    def _subscribers_of(self, key: RoomKey) -> Subscribers:
        return self._subscribers.setdefault(key, Subscribers(self._fan_out))

    def _discard_unused(self, key: RoomKey) -> None:
        if key not in self._rooms and not self._subscribers.get(key):
            self._subscribers.pop(key, None)

    def _end(self, room: ConversationRoom) -> None:
        self._expiries.pop(room.key, None)
        # At once, before the last frames: a client that reconnects now begins a new conversation.
        self._rooms.pop(room.key, None)
        if room.started:
            room.subscribers.end(frames.encode(frames.conversation_completed(room.conversation_id)))
        self._discard_unused(room.key)
        ending = asyncio.create_task(room.end(), name="end a conversation")
        # A reference: the event loop keeps only a weak one, and the task could be collected while it writes.
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
