"""A call's webhook over HTTP: what it is posted, and what becomes of a receiver that fails."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.protocol.start_request import Audio, StartRequest
from symbl_tui.engine.telephony.call_order import CallOrder
from symbl_tui.engine.telephony.event_webhook import MAX_PENDING, EventWebhook, WebhookTiming
from tests.support.waiting import until

QUICK = WebhookTiming(timeout=30.0, backoff=0.001, close=30.0)


class Receiver:
    """Answers each request with the next status, the last one again and again."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.events: list[dict[str, Any]] = []
        self.heads: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.url = ""
        self.serving = 0

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().partition("content-length:")[2].partition("\r")[0])
            self.heads.append(head)
            self.events.append(json.loads(await reader.readexactly(length)))
            await self.open.wait()
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            target = f"Location: {self.url}/elsewhere\r\n" if 300 <= status < 400 else ""
            fields = f"{target}Content-Length: 0\r\nConnection: close\r\n"
            writer.write(f"HTTP/1.1 {status} So\r\n{fields}\r\n".encode())
        finally:
            writer.close()
            self.serving -= 1


@asynccontextmanager
async def receiver(*statuses: int) -> AsyncIterator[Receiver]:
    it = Receiver(*statuses)
    async with await asyncio.start_server(it.serve, "127.0.0.1", 0) as server:
        it.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield it
        it.open.set()
        await until(lambda: not it.serving)


def webhook(url: str, token: str = "", timing: WebhookTiming = QUICK) -> EventWebhook:
    start = StartRequest(Audio(Encoding.LINEAR16, 8000))
    order = CallOrder(SipAddress("bob", "127.0.0.1"), start, webhook=url, validation_token=token)
    return EventWebhook(order, "connection", "conversation", timing)


async def test_events_are_posted_in_order_with_the_ids_of_the_call_and_the_time() -> None:
    async with receiver(204) as receiving, webhook(receiving.url) as hook:
        for number in range(5):
            hook.push("call_note", text=str(number))
    assert [event["text"] for event in receiving.events] == list("01234")
    assert {event["conversationId"] for event in receiving.events} == {"conversation"}
    assert {event["connectionId"] for event in receiving.events} == {"connection"}
    assert all(event["timestamp"].endswith("Z") for event in receiving.events)
    assert not any("validationToken" in event for event in receiving.events)


async def test_results_are_posted_and_interim_ones_are_not() -> None:
    kinds = ("message_response", "insight_response", "topic_response", "tracker_response")
    async with receiver(204) as receiving, webhook(receiving.url, "mine") as hook:
        for kind in ("message", *kinds, "transcript_response", "entity_response"):
            hook.subscriber.push(json.dumps({"type": kind}))
        hook.subscriber.push(json.dumps({"text": "no type"}))
        hook.push("call_ended", reason="bye")
    assert receiving.types == [*kinds, "call_ended"]
    assert {event["validationToken"] for event in receiving.events} == {"mine"}


async def test_an_event_is_posted_again_where_the_receiver_fails_for_a_moment() -> None:
    async with receiver(500, 503, 204) as receiving, webhook(receiving.url) as hook:
        hook.push("call_ringing")
        hook.push("call_ended")
    assert receiving.types == [*["call_ringing"] * 3, "call_ended"]


@pytest.mark.parametrize("status", [302, 400, 404, 410])
async def test_a_refusal_is_an_answer_and_a_redirect_is_not_followed(status: int) -> None:
    async with receiver(status) as receiving, webhook(receiving.url) as hook:
        for _ in range(7):
            hook.push("call_note")
    assert len(receiving.events) == 7
    assert not any("elsewhere" in head for head in receiving.heads)


async def test_a_receiver_that_fails_five_events_in_a_row_gets_no_more() -> None:
    async with receiver(500) as receiving, webhook(receiving.url) as hook:
        for number in range(8):
            hook.push("call_note", text=str(number))
    assert len(receiving.events) == 5 * 3
    assert receiving.events[-1]["text"] == "4"


async def test_one_event_that_is_taken_clears_the_failures_before_it() -> None:
    async with receiver(*[500] * 12, 204, *[500] * 12, 204) as receiving, webhook(receiving.url) as hook:
        for _ in range(10):
            hook.push("call_note")
    # Four events fail, the fifth is taken, and so again.
    assert len(receiving.events) == 26


async def test_a_receiver_that_is_too_slow_misses_later_events_and_delays_no_call() -> None:
    async with receiver(204) as receiving:
        receiving.open.clear()
        async with webhook(receiving.url, timing=WebhookTiming(close=0.05)) as hook:
            hook.push("call_ringing")
            await until(lambda: receiving.events)
            for _ in range(MAX_PENDING + 50):
                hook.push("call_note")
            assert hook.subscriber.pending == MAX_PENDING + 1  # and the end
        assert receiving.types == ["call_ringing"]


async def test_the_end_of_a_call_waits_for_a_receiver_that_hangs_only_so_long() -> None:
    async with receiver(204) as receiving:
        receiving.open.clear()
        async with webhook(receiving.url, timing=WebhookTiming(close=0.05)) as hook:
            hook.push("call_ended")
            await until(lambda: receiving.events)
        assert receiving.types == ["call_ended"]


async def test_an_answer_that_comes_a_byte_at_a_time_is_given_up() -> None:
    began, ended = 0, 0

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal began, ended
        began += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()
        ended += 1

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        timing = WebhookTiming(timeout=0.3, backoff=0.001, close=30.0)
        async with webhook(url, timing=timing) as hook:
            hook.push("call_ended")
        await until(lambda: ended == began)
    assert 1 <= began <= 3
