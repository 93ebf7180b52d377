"""Rooms by connection id: limits, the idle window of a lost client, and what ends with a room."""

import asyncio
import json

import pytest

from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.conversations.subscribers import Subscriber
from symbl_tui.engine.protocol.start_request import Person
from symbl_tui.engine.settings import Limits
from symbl_tui.errors import EngineError
from tests.support.waiting import until

IDLE_WINDOW = 600.0
CALL, A, B, C = (RoomKey("", connection_id) for connection_id in ("call", "a", "b", "c"))


async def frames_of(subscriber: Subscriber) -> list[str]:
    return [json.loads(text)["message"]["type"] async for text in subscriber]


async def test_sockets_with_one_connection_id_share_a_room_until_the_last_leaves() -> None:
    registry = RoomRegistry()
    room = registry.join(CALL)
    assert registry.join(CALL) is room
    registry.leave(room, 0)
    assert registry.connections == 1
    registry.leave(room, 0)
    assert registry.connections == 0
    assert registry.join(CALL) is not room
    await registry.close()


async def test_a_client_that_returns_within_its_idle_window_finds_its_room() -> None:
    registry = RoomRegistry()
    room = registry.join(CALL)
    speaker = room.participant(Person("jane@example.com", "Jane"))
    registry.leave(room, IDLE_WINDOW)
    again = registry.join(CALL)
    assert again is room
    assert again.participant(Person("jane@example.com", "Jane")) == speaker
    registry.leave(room, 0)
    await registry.close()


async def test_a_room_ends_after_its_idle_window() -> None:
    registry = RoomRegistry()
    room = registry.join(CALL)
    await room.start(None, "")
    subscriber = Subscriber()
    registry.subscriptions.add(CALL, subscriber)
    registry.leave(room, 0.01)
    async with asyncio.timeout(60):
        assert await frames_of(subscriber) == ["conversation_created", "conversation_completed"]
    assert registry.join(CALL) is not room
    await registry.close()


async def test_rooms_without_a_socket_are_as_many_as_connections_at_the_most() -> None:
    registry = RoomRegistry(Limits(connections=2))
    rooms = [registry.join(key) for key in (A, B)]
    for room in rooms:
        registry.leave(room, IDLE_WINDOW)
    third = registry.join(C)
    registry.leave(third, IDLE_WINDOW)
    assert registry.join(C) is not third
    assert registry.join(A) is rooms[0]
    await registry.close()


async def test_an_idle_window_ends_with_the_longest_duration_of_the_conversation() -> None:
    registry = RoomRegistry(Limits(conversation_hours=0.01 / 3600))
    room = registry.join(CALL)
    await until(lambda: room.remaining <= 0)
    registry.leave(room, IDLE_WINDOW)
    assert registry.join(CALL) is not room
    await registry.close()


async def test_connections_and_subscribers_over_the_limits_are_refused() -> None:
    registry = RoomRegistry(Limits(connections=1, subscribers=1))
    registry.join(A)
    with pytest.raises(EngineError, match="takes 1 connections at a time; close one first"):
        registry.join(A)
    subscriber = Subscriber()
    registry.subscriptions.add(A, subscriber)
    with pytest.raises(EngineError, match="takes 1 subscribers at a time"):
        registry.subscriptions.add(B, Subscriber())
    registry.subscriptions.remove(A, subscriber)
    registry.subscriptions.add(B, Subscriber())
    await registry.close()


async def test_closing_ends_rooms_that_wait_for_their_client_too() -> None:
    registry = RoomRegistry()
    room = registry.join(CALL)
    await room.start(None, "")
    subscriber = Subscriber()
    registry.subscriptions.add(CALL, subscriber)
    registry.leave(room, IDLE_WINDOW)
    await registry.close()
    assert await frames_of(subscriber) == ["conversation_created", "conversation_completed"]


async def test_two_apps_with_the_same_connection_id_have_two_rooms() -> None:
    registry = RoomRegistry()
    ours, theirs = RoomKey("one", "call"), RoomKey("two", "call")
    room = registry.join(ours)
    await room.start(None, "")
    assert registry.join(theirs) is not room
    other = Subscriber()
    registry.subscriptions.add(theirs, other)
    foreign = RoomKey("two", room.conversation_id)
    # A conversation is found by its id within its app alone.
    assert await registry.locate(RoomKey("one", room.conversation_id)) == ours
    assert await registry.locate(foreign) == foreign
    await registry.close()
    other.end()
    assert await frames_of(other) == []
