"""A subscriber gets every frame in order until either side ends it, with a code that says why."""

import asyncio
import json

from symbl_tui.engine.conversations.subscribers import ENDED, TOO_SLOW, Subscriber
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.limits.send_rate import POLICY_VIOLATION, SendRate
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.streaming.subscription import Subscription
from tests.engine.streaming.memory_socket import MemoryClient


async def _no_sleep(_seconds: float) -> None:
    await asyncio.sleep(0)


def _rate() -> SendRate:
    """One message a second, on a clock that stands still."""
    return SendRate(1, Timing(burst=1, excess=3), clock=lambda: 0.0, sleep=_no_sleep)


async def _served(client: MemoryClient, subscriber: Subscriber) -> None:
    async with asyncio.timeout(30):  # against hanging
        await Subscription(await client.accepted(), subscriber, _rate(), close_timeout=0.01).run()


async def test_frames_arrive_in_order_until_the_conversation_ends() -> None:
    client, subscriber = MemoryClient(), Subscriber()
    for text in ("one", "two"):
        subscriber.push(text)
    subscriber.end()
    await _served(client, subscriber)
    assert (client.texts, client.close_codes) == (["one", "two"], [ENDED])


async def test_a_client_that_disconnects_is_not_sent_a_close_frame() -> None:
    client = MemoryClient()
    client.disconnect()
    await _served(client, Subscriber())
    assert client.sent == []


async def test_a_ping_is_answered_and_everything_else_ignored() -> None:
    client = MemoryClient()
    for text in ('{"type": "speaker_event"}', frames.PING, "\x00"):
        client.send(text)
    client.disconnect()
    await _served(client, Subscriber())
    assert client.texts == [frames.PONG]


async def test_a_client_that_sends_too_much_is_closed_with_the_reason() -> None:
    client = MemoryClient()
    for _ in range(10):
        client.send("noise")
    await _served(client, Subscriber())
    assert client.close_codes == [POLICY_VIOLATION]
    assert "1 messages a second" in json.dumps(client.texts)


async def test_a_client_that_reads_nothing_is_dropped_without_waiting_for_it() -> None:
    client, subscriber = MemoryClient(), Subscriber(max_pending=2)
    socket = await client.accepted()
    client.stalled = True
    serving = asyncio.create_task(Subscription(socket, subscriber, _rate(), close_timeout=0.01).run())
    await asyncio.sleep(0)
    while subscriber.push("frame"):
        """Fill the queue."""
    async with asyncio.timeout(30):  # against hanging
        await serving
    assert subscriber.close_code == TOO_SLOW
    assert client.sent == []


async def test_a_slow_client_that_still_reads_learns_why_it_was_dropped() -> None:
    client, subscriber = MemoryClient(), Subscriber(max_pending=1)
    subscriber.push("one")
    subscriber.push("two")
    await _served(client, subscriber)
    assert client.close_codes == [TOO_SLOW]
    assert "reads too slowly" in client.texts[-1]
