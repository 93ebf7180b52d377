"""A conversation goes on when its store fails, and knows its members."""

import logging

import pytest

from symbl_tui.engine.conversations.conversation_events import Event
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.subscribers import Subscribers
from symbl_tui.engine.protocol.start_request import Person
from symbl_tui.engine.settings import Limits
from symbl_tui.engine.store import Store, reading
from symbl_tui.errors import EngineError


class _FullDisk:
    """A store that can write nothing."""

    async def put(self, event: Event) -> None:
        raise EngineError("the disk is full")

    @property
    def full(self) -> EngineError | None:
        return None

    async def flush(self, timeout: float) -> bool:
        return False


async def test_a_full_disk_does_not_end_a_conversation(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), _FullDisk())
    await room.start(Person("", "Ann"), "Standup")
    await room.end()
    assert room.started
    assert [speaker.name for speaker in room.participants] == ["Ann"]
    assert caplog.text.count("not stored: the disk is full") == 3


async def test_a_conversation_that_was_never_started_leaves_no_trace() -> None:
    async with Store.in_memory() as store:
        room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), store)
        await room.end()
        assert await store.run(reading.conversations, reading.ConversationQuery()) == []


async def test_a_conversation_is_stored_with_its_title_and_speaker() -> None:
    async with Store.in_memory() as store:
        room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), store)
        await room.start(None, "")
        await room.start(Person("ann@example.com", "Ann"), "Standup")
        (stored,) = await store.run(reading.conversations, reading.ConversationQuery())
    assert (stored.id, stored.name) == (room.conversation_id, "Standup")
    assert stored.members == tuple(room.participants)


def test_a_tracker_keeps_its_id_for_the_whole_conversation() -> None:
    room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), None)
    assert room.tracker_id("Price") == room.tracker_id("Price") != room.tracker_id("Churn")


def test_a_person_without_an_address_is_known_by_name() -> None:
    room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), None)
    ann = room.participant(Person("", "Ann"))
    assert room.participant(Person("", "Ann")) is ann
    assert room.participant(Person("other@example.com", "Ann")) != ann
