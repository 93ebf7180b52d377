"""What a subscriber hears that comes before, in the midst of, or after its conversation."""

import json

import pytest

from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.conversations.subscribers import (
    COME_AGAIN,
    DISMISSED,
    ENDED,
    TOO_SLOW,
    Subscriber,
    SubscriberFilter,
)

CALL, OTHER = RoomKey("app", "call"), RoomKey("other app", "call")
RINGING = json.dumps({"type": "ringing"})
BOTH = SubscriberFilter.FRAMES | SubscriberFilter.UPDATES


async def heard(subscriber: Subscriber) -> list[str]:
    """The types of its frames, up to the end of the subscription."""
    frames = [json.loads(text) async for text in subscriber]
    return [frame.get("message", frame)["type"] for frame in frames]


async def started_room(registry: RoomRegistry, key: RoomKey = CALL) -> ConversationRoom:
    room = registry.join(key)
    await room.start(None, "")
    return room


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (BOTH, ["conversation_created", "ringing"]),
        (SubscriberFilter.FRAMES, ["conversation_created"]),
    ],
)
async def test_a_late_subscriber_learns_the_conversation_and_on_request_the_state_of_its_call(
    filter: SubscriberFilter, expected: list[str]
) -> None:
    registry = RoomRegistry()
    room, subscriber = await started_room(registry), Subscriber(filter)
    room.call_progress = RINGING
    registry.subscriptions.add(CALL, subscriber)
    subscriber.end()
    assert await heard(subscriber) == expected
    await registry.close()


async def test_a_subscriber_before_the_first_start_is_told_no_id_that_a_claim_may_still_change() -> None:
    registry = RoomRegistry()
    registry.join(CALL)
    subscriber = Subscriber()
    registry.subscriptions.add(CALL, subscriber)
    assert registry.subscriptions.awaited == {CALL}
    subscriber.end()
    assert await heard(subscriber) == []
    await registry.close()


@pytest.mark.parametrize("by", ["connection", "conversation"])
async def test_a_subscriber_to_a_call_that_is_over_hears_how_it_ended(by: str) -> None:
    registry = RoomRegistry()
    room = await started_room(registry)
    registry.subscriptions.retire(room, [RINGING])
    registry.end(room)
    id = CALL.connection_id if by == "connection" else room.conversation_id
    ours, theirs = Subscriber(), Subscriber()
    registry.subscriptions.add(RoomKey("app", id), ours)
    registry.subscriptions.add(RoomKey("other app", id), theirs)
    assert await heard(ours) == ["ringing", "conversation_completed"]
    assert ours.close_code == ENDED
    theirs.end()
    assert await heard(theirs) == []
    await registry.close()


async def test_calls_that_are_over_are_remembered_the_newest_five_hundred() -> None:
    registry = RoomRegistry()
    rooms = []
    for number in range(502):
        rooms.append(registry.join(RoomKey("app", str(number))))
        registry.subscriptions.retire(rooms[-1], [])
        registry.end(rooms[-1])
    for room, remembered in ((rooms[1], False), (rooms[2], True), (rooms[-1], True)):
        subscriber = Subscriber()
        registry.subscriptions.add(room.key, subscriber)
        subscriber.end()
        assert (await heard(subscriber) == ["conversation_completed"]) is remembered
    await registry.close()


async def test_a_subscriber_that_followed_a_conversation_to_its_end_is_told_even_if_it_reads_slowly() -> None:
    registry = RoomRegistry()
    quick, slow = Subscriber(follows="1"), Subscriber(follows="1", max_pending=1)
    for subscriber in (quick, slow):
        registry.subscriptions.add(CALL, subscriber)
    slow.push(RINGING)
    for subscriber in (quick, slow):
        registry.subscriptions.complete(CALL, subscriber)
    assert (await heard(quick), quick.close_code) == (["conversation_completed"], ENDED)
    assert (await heard(slow), slow.close_code) == (["ringing"], TOO_SLOW)
    assert registry.subscriptions.followed == frozenset()


async def test_a_subscriber_that_was_sent_elsewhere_while_the_store_was_asked_goes_there() -> None:
    registry, subscriber = RoomRegistry(), Subscriber(follows="1")
    registry.subscriptions.add(CALL, subscriber)
    registry.subscriptions.redirect_followers(ConversationKey("app", "1"))
    registry.subscriptions.complete(CALL, subscriber)
    assert (await heard(subscriber), subscriber.close_code) == ([], COME_AGAIN)
    registry.subscriptions.remove(CALL, subscriber)
    assert registry.subscriptions.count == 0


async def test_a_conversation_on_another_node_sends_its_own_subscribers_there_and_keeps_the_others() -> None:
    registry = RoomRegistry()
    ours, updates, theirs = Subscriber(), Subscriber(SubscriberFilter.UPDATES), Subscriber(follows="7")
    registry.subscriptions.add(CALL, ours)
    registry.subscriptions.add(CALL, updates)
    registry.subscriptions.add(OTHER, theirs)
    registry.subscriptions.redirect(CALL)
    registry.subscriptions.redirect(RoomKey("app", "unheard of"))
    assert (await heard(ours), ours.close_code) == ([], COME_AGAIN)
    assert registry.subscriptions.awaited == {OTHER}
    assert registry.subscriptions.followed == {ConversationKey("other app", "7")}


async def test_a_revoked_app_loses_its_subscribers_and_no_other_app_does() -> None:
    registry = RoomRegistry()
    ours, theirs = Subscriber(), Subscriber()
    registry.subscriptions.add(CALL, ours)
    registry.subscriptions.add(OTHER, theirs)
    registry.subscriptions.end_app("app", "this app has been revoked")
    assert (await heard(ours), ours.close_code, ours.reason) == (
        *([], DISMISSED, "this app has been revoked"),
    )
    assert registry.subscriptions.awaited == {OTHER}


async def test_a_subscriber_that_leaves_gives_its_place_to_another() -> None:
    registry = RoomRegistry()
    subscriber = Subscriber()
    registry.subscriptions.add(CALL, subscriber)
    subscriber.push(RINGING)
    assert (registry.subscriptions.count, registry.subscriptions.pending_frames) == (1, 1)
    registry.subscriptions.remove(CALL, subscriber)
    assert (registry.subscriptions.count, registry.subscriptions.pending_frames) == (0, 0)
    assert registry.subscriptions.awaited == frozenset()
