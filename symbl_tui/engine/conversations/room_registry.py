"""All live conversations by app and connection id, with the limits on connections and subscribers."""

import asyncio

from symbl_tui.engine.conversations.conversation_claims import ConversationClaims
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.conversations.room_subscriptions import RoomSubscriptions
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.node.node_clock import Now, utc_now
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.identifiers import is_numeric_id
from symbl_tui.engine.settings import DEFAULTS, Limits
from symbl_tui.engine.workers.computation import IN_THREAD, Computation
from symbl_tui.errors import EngineError


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
        self._rooms: dict[RoomKey, ConversationRoom] = {}
        self.subscriptions = RoomSubscriptions(limits.subscribers, timing.fan_out, self._rooms)
        self._expiries: dict[RoomKey, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """Streaming sockets in all rooms together."""
        return sum(room.connections for room in self._rooms.values())

    @property
    def conversations(self) -> int:
        """Rooms, also those that wait for a client to come back."""
        return len(self._rooms)

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

    async def is_over(self, key: RoomKey, conversation_id: str) -> bool:
        """Whether a conversation, which a subscriber of this key has followed, has ended without it."""
        followed = ConversationKey(key.app_id, conversation_id)
        if self._claims is None or followed not in self.subscriptions.followed:
            return False
        try:
            return followed in await self._claims.over([followed])
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
            subscribers = self.subscriptions.of(key)
            room = ConversationRoom(
                *(key, subscribers, self._limits, self._store, self._computation, self._claims, self._timing),
                now=self._now,
            )
            self._rooms[key] = room
        room.connections += 1
        return room

    def leave(self, room: ConversationRoom, keep_alive: float) -> None:
        """Remove a streaming socket; the last one ends the room, now or after ``keep_alive`` seconds.

        Later where another stream of the conversation has lost its socket, and is waited for.
        """
        room.connections -= 1
        # A room that was withdrawn has been moved or ended: its key may have another one by now.
        if room.connections or self._rooms.get(room.key) is not room:
            return
        if room.started:
            keep_alive = max(keep_alive, room.streams.absence)
        keep_alive = min(keep_alive, room.remaining)
        # Rooms without a socket are as many as connections at the most: otherwise a client could open any
        # number of them, one after the other, and leave each waiting.
        if keep_alive > 0 and len(self._expiries) < self._limits.connections:
            expiry = asyncio.get_running_loop().call_later(keep_alive, self.end, room)
            self._expiries[room.key] = expiry
        else:
            self.end(room)

    @property
    def rooms(self) -> tuple[ConversationRoom, ...]:
        """All rooms, those that wait for their client too."""
        return tuple(self._rooms.values())

    def withdraw(self, room: ConversationRoom) -> None:
        """Remove a room: the next socket with its key begins another."""
        if expiry := self._expiries.pop(room.key, None):
            expiry.cancel()
        if self._rooms.get(room.key) is room:
            del self._rooms[room.key]

    async def locate(self, named: RoomKey) -> RoomKey:
        """The key of the live conversation that a subscriber names by its own id; else what it names."""
        rooms = (room for room in self._rooms.values() if room.key.app_id == named.app_id)
        if here := next((room for room in rooms if room.conversation_id == named.connection_id), None):
            return here.key
        if self.has(named) or self._claims is None or not is_numeric_id(named.connection_id):
            return named
        try:
            known = await self._claims.find(*named)
        except EngineError:
            return named  # as an id that nothing is known of: the claims are looked at regularly
        return known.key if known and known.live else named

    def leads_elsewhere(self, key: RoomKey) -> bool:
        """Whether a key is not here and may be at another node."""
        return self._claims is not None and self._claims.shared and not self.has(key)

    async def close(self) -> None:
        """End every conversation, those that wait for their client too."""
        for expiry in self._expiries.values():
            expiry.cancel()
        for room in tuple(self._rooms.values()):
            self.end(room)
        # The store is closed after this: an end that is not
        # written would leave a conversation that is live for ever.
        await asyncio.gather(*self._ending)

    def end(self, room: ConversationRoom) -> None:
        """End a conversation."""
        # At once, before the last frames: a client that reconnects now begins a new conversation.
        self.withdraw(room)
        if room.started:
            room.subscribers.end(frames.encode(frames.conversation_completed(room.conversation_id)))
        self.subscriptions.discard_unused(room.key)
        ending = asyncio.create_task(room.end(), name="end a conversation")
        # A reference: the event loop keeps only a weak one, and the task could be collected while it writes.
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
