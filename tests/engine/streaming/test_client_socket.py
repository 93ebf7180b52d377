"""The engine's side of a client's WebSocket waits with a limit, and outlives the client."""

import asyncio

import pytest

from symbl_tui.engine.protocol import frames
from symbl_tui.engine.streaming.client_socket import ClientSocket
from tests.engine.streaming.memory_socket import MemoryClient


async def test_a_silent_client_is_reported_after_the_idle_time() -> None:
    socket = ClientSocket(await MemoryClient().accepted())
    with pytest.raises(TimeoutError):
        await socket.receive(idle=0.01, remaining=60)


async def test_the_end_of_the_session_is_not_taken_for_an_idle_client() -> None:
    socket = ClientSocket(await MemoryClient().accepted())
    assert await socket.receive(idle=60, remaining=0.01) is None


async def test_a_waiting_receive_can_be_woken_and_loses_no_message() -> None:
    client = MemoryClient()
    socket = ClientSocket(await client.accepted())
    receiving = asyncio.create_task(socket.receive(idle=60, remaining=60))
    await asyncio.sleep(0)
    socket.wake()
    assert await receiving is None
    client.send("later")
    message = await socket.receive(idle=60, remaining=60)
    assert message is not None
    assert message["text"] == "later"


async def test_waking_an_idle_socket_does_nothing() -> None:
    client = MemoryClient()
    socket = ClientSocket(await client.accepted())
    socket.wake()
    client.send("next")
    assert await socket.receive(idle=60, remaining=60) is not None


async def test_a_client_that_is_gone_does_not_make_the_sender_fail() -> None:
    client = MemoryClient()
    socket = ClientSocket(await client.accepted())
    client.gone = True
    await socket.send(frames.error("late"))
    await socket.close(1000)
    assert client.sent == []


async def test_a_closed_socket_is_sent_no_more_and_closed_once() -> None:
    client = MemoryClient()
    socket = ClientSocket(await client.accepted())
    await socket.send_text("one")
    await socket.close(1000)
    assert not socket.is_open
    await socket.send_text("two")
    await socket.close(1011)
    assert (client.texts, client.close_codes) == (["one"], [1000])
