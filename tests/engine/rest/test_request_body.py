"""A body that is too large, too slow or paused is refused, whatever its client declared."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import HTTPException
from starlette.types import Message

from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.rest.request_body import BoundedBody
from tests.support.waiting import HANG_SECONDS

PATIENT = Timing(body_pause=HANG_SECONDS)


def chunk(size: int, *, last: bool = False) -> Message:
    return {"type": "http.request", "body": bytes(size), "more_body": not last}


class Client:
    """Sends messages, each after a pause; then nothing more."""

    def __init__(self, *messages: Message, pause: float = 0.0) -> None:
        self._messages: Iterator[Message] = iter(messages)
        self._pause = pause

    async def receive(self) -> Message:
        await asyncio.sleep(self._pause)
        if message := next(self._messages, None):
            return message
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


async def test_a_body_of_the_limit_passes_and_one_byte_more_is_refused() -> None:
    body = BoundedBody(Client(chunk(6), chunk(4, last=True)).receive, 10, PATIENT)
    assert [len((await body())["body"]) for _ in range(2)] == [6, 4]
    body = BoundedBody(Client(chunk(6), chunk(5)).receive, 10, PATIENT)
    await body()
    with pytest.raises(HTTPException, match="a body may have 10 bytes") as refused:
        await body()
    assert refused.value.status_code == 413


async def test_a_body_that_pauses_is_refused_and_its_client_told() -> None:
    body = BoundedBody(Client(chunk(6)).receive, 10, Timing(body_pause=0.02))
    await body()
    with pytest.raises(HTTPException, match=r"paused for 0\.02 s or is too slow") as refused:
        await body()
    assert refused.value.status_code == 408


async def test_a_body_that_trickles_without_a_pause_is_refused_too() -> None:
    """A byte in time each time would hold a connection for ever."""
    body = BoundedBody(Client(*[chunk(1)] * 2000, pause=0.005).receive, 10**6, Timing(body_pause=0.1))

    async def read() -> None:
        while True:
            await body()

    with pytest.raises(HTTPException) as refused:
        await read()
    assert refused.value.status_code == 408


async def test_a_client_may_wait_for_its_response_for_as_long_as_it_takes() -> None:
    """After the body, the next message is that the client has left."""
    client = Client(chunk(6, last=True), {"type": "http.disconnect"}, pause=0.03)
    body = BoundedBody(client.receive, 10, Timing(body_pause=HANG_SECONDS))
    await body()
    late = BoundedBody(Client(chunk(0, last=True)).receive, 10, Timing(body_pause=0.0))
    with pytest.raises(HTTPException):
        await late()  # no time at all for a body ...
    assert (await body())["type"] == "http.disconnect"
