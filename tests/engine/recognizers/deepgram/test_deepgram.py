"""A server that speaks Deepgram's protocol: no fault of it or of the connection loses or repeats a word."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.asyncio.server import ServerConnection

from symbl_tui.engine.recognizers.deepgram import deepgram_protocol as protocol
from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server
from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory
from symbl_tui.engine.recognizers.interface import Fault, FinalResult, InterimResult
from symbl_tui.errors import EngineError, EngineUnreachable
from tests.engine.recognizers.deepgram.deepgram_double import (
    QUICK,
    Double,
    double,
    everything,
    fed,
    recognize_with,
    results,
    sound,
    word_times,
)

__all__ = ["double"]


async def test_words_arrive_with_times_and_how_sure_they_are(double: Double) -> None:
    heard = await recognize_with(double, 4, "Kubernetes", "product launch")
    assert word_times(heard) == everything(4)
    assert [type(result) for result in heard[:2]] == [InterimResult, FinalResult]
    assert isinstance(heard[1], FinalResult)
    assert heard[1].words[0].confidence == 0.9
    request = double.requests[0]
    asked = parse_qs(urlsplit(request.path).query)
    assert urlsplit(request.path).path == "/v1/listen"
    assert (asked["encoding"], asked["sample_rate"]) == (["linear16"], ["16000"])
    assert asked["keyterm"] == ["Kubernetes", "product launch"]
    assert request.headers["Authorization"] == "Token the-key"


async def test_speech_without_a_pause_is_one_utterance(double: Double) -> None:
    async def tell(socket: ServerConnection, at: int) -> None:
        await socket.send(results(double.number, at, pause=at == 2))

    double.on_second = tell
    heard = await recognize_with(double, 5)
    finals = [result.text for result in heard if isinstance(result, FinalResult)]
    assert finals == ["word0 word1 word2", "word3 word4"]


async def test_repeated_breaks_of_the_connection_lose_and_repeat_no_word(double: Double) -> None:
    async def tell(socket: ServerConnection, at: int) -> None:
        await double.tell(socket, at)
        if at == 1:
            socket.transport.abort()

    double.on_second = tell
    heard = await recognize_with(double, 8)
    assert word_times(heard) == everything(8)
    assert double.connections >= 4
    assert any(isinstance(result, Fault) and "recognised again" in result.message for result in heard)


async def test_a_server_that_stalls_is_left_for_a_new_connection(double: Double) -> None:
    async def stall(socket: ServerConnection, at: int) -> None:
        if double.connections == 1:
            async for _ in socket:
                pass
            return
        await double.tell(socket, at)

    double.on_second = stall
    assert word_times(await recognize_with(double, 3)) == everything(3)
    assert double.connections == 2


async def test_a_server_may_be_out_of_order_for_a_moment(double: Double) -> None:
    double.refuse = [503, 429]
    assert word_times(await recognize_with(double, 2)) == everything(2)


@pytest.mark.parametrize(
    "garbage", ["no json", "[]", '{"type":"Results"}', '{"type":"Results","start":-1}', "{"]
)
async def test_garbage_is_ignored_and_the_next_connection_continues(double: Double, garbage: str) -> None:
    async def babble(socket: ServerConnection, at: int) -> None:
        if double.connections == 1:
            await socket.send(garbage)
        await double.tell(socket, at)

    double.on_second = babble
    assert word_times(await recognize_with(double, 2)) == everything(2)


async def test_silence_keeps_the_connection(double: Double) -> None:
    recognizer = await DeepgramFactory(Server(double.url, timeouts=QUICK)).create()
    async with fed(recognizer, sound(2), finish=False):
        words = []
        async for result in recognizer:
            words += word_times([result])
            if len(words) == 2:
                # Longer than a server may be silent while it has sound to recognise.
                await asyncio.sleep(2 * QUICK.silence)
                await recognizer.finish()
    assert words == everything(2)
    assert double.connections == 1
    assert protocol.KEEP_ALIVE in double.texts


async def test_a_key_that_is_refused_is_a_sentence_without_the_key(double: Double) -> None:
    double.refuse = [401]
    with pytest.raises(EngineError, match="DEEPGRAM_API_KEY") as caught:
        await recognize_with(double, 1)
    assert "the-key" not in str(caught.value)
    assert "the-key" not in repr(Server(double.url, "the-key"))


async def test_a_server_that_is_gone_is_given_up(double: Double) -> None:
    double.refuse = [500] * 20
    with pytest.raises(EngineUnreachable, match="HTTP 500"):
        await recognize_with(double, 1)


async def test_an_error_of_the_server_is_passed_on(double: Double) -> None:
    async def complain(socket: ServerConnection, _: int) -> None:
        await socket.send('{"type":"Error","description":"no such model"}')

    double.on_second = complain
    with pytest.raises(EngineError, match="no such model"):
        await recognize_with(double, 1)


async def test_a_sender_faster_than_the_server_is_slowed_down(double: Double) -> None:
    recognizer = await DeepgramFactory(Server(double.url, timeouts=QUICK)).create()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await recognizer.feed(sound(30))
