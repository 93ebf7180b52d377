"""Utterances of a server that speaks Deepgram's protocol: where they end, and what is settled of them."""

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection, serve

from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server
from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory
from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND, Fault, FinalResult, Result
from symbl_tui.errors import EngineError
from tests.engine.recognizers.deepgram.deepgram_double import (
    QUICK,
    Double,
    double,
    fed,
    recognize_with,
    results,
    sound,
    word_times,
)
from tests.support.waiting import HANG_SECONDS

__all__ = ["double"]


async def test_a_key_or_request_that_is_refused_is_not_tried_again(double: Double) -> None:
    double.refuse = [400, 400]
    with pytest.raises(EngineError, match=r"refuses to listen \(HTTP 400\)"):
        await recognize_with(double, 1)
    assert len(double.requests) == 1


async def test_an_utterance_without_a_pause_ends_after_twenty_seconds(double: Double) -> None:
    async def tell(socket: ServerConnection, at: int) -> None:
        await socket.send(results(double.number, at, pause=False))

    double.on_second = tell
    lengths = [len(each.words) for each in await recognize_with(double, 25) if isinstance(each, FinalResult)]
    assert lengths == [21, 4]


async def test_the_end_of_an_utterance_may_be_a_message_of_its_own(double: Double) -> None:
    async def tell(socket: ServerConnection, at: int) -> None:
        await socket.send(results(double.number, at, pause=False))
        await socket.send('{"type":"UtteranceEnd"}')
        await socket.send('{"type":"UtteranceEnd"}')

    double.on_second = tell
    texts = [each.text for each in await recognize_with(double, 2) if isinstance(each, FinalResult)]
    assert texts == ["word0", "word1"]


async def test_words_that_were_settled_before_a_break_are_final_at_once(double: Double) -> None:
    async def tell(socket: ServerConnection, at: int) -> None:
        await socket.send(results(double.number, at, pause=False))
        if double.connections == 1 and at == 1:
            await socket.close()  # properly, and yet before everything was sent

    double.on_second = tell
    recognizer = await DeepgramFactory(Server(double.url, timeouts=QUICK)).create()
    heard: list[Result] = []
    async with fed(recognizer, sound(4), finish=False), asyncio.timeout(HANG_SECONDS):
        async for result in recognizer:
            heard.append(result)
            if isinstance(result, Fault):
                await recognizer.finish()
    finals = [each.text for each in heard if isinstance(each, FinalResult)]
    assert (finals, type(heard[1])) == (["word0 word1", "word2 word3"], Fault)


async def test_a_server_that_settles_nothing_is_sent_at_most_two_minutes_again() -> None:
    connections, again = 0, b""

    async def handle(socket: ServerConnection) -> None:
        nonlocal connections, again
        connections += 1
        received = 0
        async for message in socket:
            if connections > 1:
                again = bytes(message[:1]) if isinstance(message, bytes) else b""
                await socket.send('{"type":"Error","description":"enough"}')
                return
            received += len(message)
            if received % BYTES_PER_SECOND == 0:
                await socket.send(results(0, 0.0, final=False))
            if received >= 130 * BYTES_PER_SECOND:
                socket.transport.abort()

    async with serve(handle, "127.0.0.1", 0, close_timeout=0.1) as listener:
        url = f"ws://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        recognizer = await DeepgramFactory(Server(url)).create()
        async with fed(recognizer, sound(131)), asyncio.timeout(HANG_SECONDS):
            with pytest.raises(EngineError, match="enough"):
                _ = [result async for result in recognizer]
    # The number of the second that comes first: 130 were sent, and perhaps the last one.
    assert again[0] in (10, 11)


async def test_a_server_that_claims_to_have_settled_what_was_not_sent_yet_costs_no_sound(
    double: Double,
) -> None:
    async def tell(socket: ServerConnection, at: int) -> None:
        await socket.send(results(double.number, 1000.0 if at == 0 else at))
        if at == 2:
            socket.transport.abort()

    double.on_second = tell
    recognizer = await DeepgramFactory(Server(double.url, timeouts=QUICK)).create()
    words: list[str] = []
    async with fed(recognizer, sound(1), finish=False), asyncio.timeout(HANG_SECONDS):
        async for result in recognizer:
            words += [word for word, _ in word_times([result])]
            if words == ["word0"] and isinstance(result, FinalResult):
                await recognizer.feed(sound(4)[BYTES_PER_SECOND:])
                await recognizer.finish()
    assert words[:2] == ["word0", "word1"]
    assert "word3" in words
