"""The subscribers of conversations, live or to come, and the limit on their number."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter, Subscribers
from symbl_tui.engine.protocol import frames
from symbl_tui.errors import EngineError

# Retired ids that are remembered, the newest of them.
_MOST_RETIRED: Final = 1_000


class RoomSubscriptions:
    """The subscribed sockets of one node, by the keys of their rooms."""

    def __init__(self, limit: int, fan_out: int, rooms: Mapping[RoomKey, ConversationRoom]) -> None:
        """Start without any; ``rooms`` are the live ones, at any time."""
        self._limit = limit
        self._fan_out = fan_out
        self._rooms = rooms
        self._subscribers: dict[RoomKey, Subscribers] = {}
        self.count = 0
        """Subscribed sockets, over all rooms."""
        self._retired: OrderedDict[RoomKey, tuple[str, ...]] = OrderedDict()
        """What subscribers get of conversations that are over, by keys that never come again."""

    @property
    def pending_frames(self) -> int:
        """Frames that wait for all subscribers together."""
        return sum(subscribers.pending for subscribers in self._subscribers.values())

    def of(self, key: RoomKey) -> Subscribers:
        """The subscribers of a room, present or future."""
        return self._subscribers.setdefault(key, Subscribers(self._fan_out))

    def discard_unused(self, key: RoomKey) -> None:
        """Forget a key that has neither a room nor a subscriber."""
        if key not in self._rooms and not self._subscribers.get(key):
            self._subscribers.pop(key, None)

    @property
    def awaited(self) -> frozenset[RoomKey]:
        """The keys that have subscribers, and no conversation here."""
        return frozenset(
            key
            for key, subscribers in self._subscribers.items()
            if subscribers and not ((room := self._rooms.get(key)) and room.started)
        )

    @property
    def followed(self) -> frozenset[ConversationKey]:
        """The conversations that subscribers follow, and that are not here."""
        return frozenset(
            ConversationKey(key.app_id, id) for key in self.awaited for id in self._subscribers[key].followed
        )

    def redirect_followers(self, followed: ConversationKey) -> None:
        """Tell subscribers that wait here for more of a conversation to come again: it is over."""
        for key in self.awaited:
            if key.app_id == followed.app_id:
                self._subscribers[key].redirect(followed.conversation_id)
                self.discard_unused(key)

    def complete(self, key: RoomKey, subscriber: Subscriber) -> None:
        """Tell a subscriber that the conversation which it follows is over."""
        # It may have been told to come again while the store was asked; then that counts.
        if subscribers := self._subscribers.get(key):
            subscribers.remove(subscriber)
        subscriber.push(frames.encode(frames.conversation_completed(subscriber.follows)))
        subscriber.end()

    def redirect(self, key: RoomKey) -> None:
        """Tell the subscribers of a key to come again: its conversation is on another node."""
        if subscribers := self._subscribers.get(key):
            subscribers.redirect()
        self.discard_unused(key)

    def add(self, key: RoomKey, subscriber: Subscriber) -> None:
        """Add a subscriber to a present or future room; raises ``EngineError`` when there are too many."""
        limit = self._limit
        if self.count >= limit:
            raise EngineError(f"this engine takes {limit} subscribers at a time", "close one first")
        self.count += 1
        if last := self._retired.get(key):
            for text in last:
                subscriber.push(text)
            return subscriber.end()
        self.of(key).add(subscriber)
        room = self._rooms.get(key)
        # A late subscriber gets the id that the others got at the start.
        if room and room.started:
            subscriber.push(frames.encode(frames.conversation_created(room.conversation_id, room.began)))
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

    def remove(self, key: RoomKey, subscriber: Subscriber) -> None:
        """Remove a subscriber."""
        self.count -= 1
        if subscribers := self._subscribers.get(key):
            subscribers.remove(subscriber)
        self.discard_unused(key)

    def end_app(self, app_id: str, reason: str) -> None:
        """End every subscription of an app."""
        for key, subscribers in self._subscribers.items():
            if key.app_id == app_id:
                subscribers.dismiss(reason)
