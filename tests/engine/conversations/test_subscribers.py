"""Every subscriber receives the frames that it asked for, and none delays another."""

import asyncio
from typing import Any

from symbl_tui.engine.conversations.subscribers import (
    DISMISSED,
    ENDED,
    TOO_SLOW,
    Subscriber,
    SubscriberFilter,
    Subscribers,
)

FRAME: dict[str, Any] = {"type": "insight_response", "insights": []}
ALL = SubscriberFilter.FRAMES | SubscriberFilter.UPDATES


async def _received(subscriber: Subscriber) -> list[str]:
    return [text async for text in subscriber]


async def test_a_frame_reaches_all_in_order_until_the_end() -> None:
    subscribers, both = Subscribers(), [Subscriber(), Subscriber()]
    for subscriber in both:
        subscribers.add(subscriber)
    for text in ("one", "two"):
        await subscribers.publish(FRAME, text)
    subscribers.end("bye")
    assert [await _received(subscriber) for subscriber in both] == [["one", "two", "bye"]] * 2
    assert len(subscribers) == 0


async def test_a_filter_keeps_out_what_was_not_requested() -> None:
    subscribers = Subscribers()
    frames, updates = Subscriber(SubscriberFilter.FRAMES), Subscriber(SubscriberFilter.UPDATES)
    subscribers.add(frames)
    subscribers.add(updates)
    await subscribers.publish(FRAME, "frame")
    await subscribers.publish_update("update", origin=Subscriber())
    subscribers.end("bye")
    assert await _received(frames) == ["frame", "bye"]
    assert await _received(updates) == ["update"]


async def test_an_update_does_not_return_to_its_origin() -> None:
    subscribers, origin, other = Subscribers(), Subscriber(ALL), Subscriber(ALL)
    subscribers.add(origin)
    subscribers.add(other)
    await subscribers.publish_update("update", origin)
    subscribers.end("bye")
    assert await _received(origin) == ["bye"]
    assert await _received(other) == ["update", "bye"]


async def test_a_subscriber_that_does_not_read_is_dropped_with_a_code_and_the_others_stay() -> None:
    subscribers, slow, quick = Subscribers(), Subscriber(max_pending=2), Subscriber()
    overflowed: list[str] = []
    slow.on_overflow(lambda: overflowed.append("slow"))
    subscribers.add(slow)
    subscribers.add(quick)
    for number in range(5):
        await subscribers.publish(FRAME, str(number))
    assert (slow.close_code, overflowed, len(subscribers)) == (TOO_SLOW, ["slow"], 1)
    assert await _received(slow) == ["0", "1"]
    subscribers.end("bye")
    assert await _received(quick) == [*"01234", "bye"]
    assert quick.close_code == ENDED


async def test_the_last_frame_fits_behind_a_queue_that_is_nearly_full() -> None:
    subscribers, subscriber = Subscribers(), Subscriber(max_pending=2)
    subscribers.add(subscriber)
    await subscribers.publish(FRAME, "one")
    subscribers.end("bye")
    assert await _received(subscriber) == ["one", "bye"]


async def test_a_subscriber_that_left_may_leave_again() -> None:
    subscribers, subscriber = Subscribers(), Subscriber()
    subscribers.add(subscriber)
    subscribers.remove(subscriber)
    subscribers.remove(subscriber)
    await subscribers.publish(FRAME, "late")
    subscriber.end()
    assert await _received(subscriber) == []


async def test_subscribers_that_are_dismissed_in_the_midst_of_a_frame_cost_its_speaker_nothing() -> None:
    subscribers = Subscribers(fan_out=1)
    both = [Subscriber(max_pending=1), Subscriber(max_pending=1)]
    for subscriber in both:
        subscribers.add(subscriber)
    await subscribers.publish(FRAME, "one")  # now both are full
    publishing = asyncio.create_task(subscribers.publish(FRAME, "two"))
    await asyncio.sleep(0)  # it has reached the first of them
    subscribers.dismiss("this app has been revoked")
    await publishing
    assert {subscriber.close_code for subscriber in both} == {TOO_SLOW, DISMISSED}
    assert [await _received(subscriber) for subscriber in both] == [["one"]] * 2


async def test_the_first_reason_of_an_end_is_the_one_that_a_client_hears() -> None:
    subscriber = Subscriber(max_pending=1)
    subscriber.push("one")
    assert not subscriber.push("two")
    subscriber.end(DISMISSED, "this app has been revoked")
    assert not subscriber.push("three")
    assert await _received(subscriber) == ["one"]
    assert (subscriber.close_code, subscriber.reason) == (
        *(TOO_SLOW, "closed: this subscriber reads too slowly"),
    )
