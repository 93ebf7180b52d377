"""A server that speaks Deepgram's protocol: no fault of it or of the connection loses or repeats a word."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.asyncio.server import Server as Listener
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from symbl_tui.engine.recognizers.deepgram import deepgram_protocol as protocol
from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server, ServerTimeouts
from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory, DeepgramRecognizer
from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND, Fault, FinalResult, InterimResult, Result
from symbl_tui.errors import ConfigError, EngineError, EngineUnreachable, ProtocolError

QUICK = ServerTimeouts(silence=0.5, keep_alive=0.05, backoff=0.01, longest_backoff=0.02)

SECOND = b"\1\0" * (BYTES_PER_SECOND // 2)
"""Sound that the server below recognises as one word: the first is "word0", the next "word1" ..."""


def sound(seconds: int) -> bytes:
    """Every sample of a second is its number."""
    return b"".join(bytes((number, 0)) * (BYTES_PER_SECOND // 2) for number in range(seconds))


def results(number: int, start: float, *, final: bool = True, pause: bool = True) -> str:
    word = {"word": f"word{number}", "start": start, "end": start + 0.5, "confidence": 0.9}
    channel = {"alternatives": [{"transcript": word["word"], "words": [word]}]}
    head = {"type": "Results", "start": start, "duration": 1.0, "is_final": final, "speech_final": pause}
    return json.dumps({**head, "channel": channel, "channel_index": [0, 1]})


class Double:
    """Sends a word for every second of sound; may be configured to fail."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.texts: list[str] = []
        self.on_second: Callable[[ServerConnection, int], Awaitable[None]] = self.tell
        self.refuse: list[int] = []
        self.connections = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.listener.sockets[0].getsockname()[1]}"

    listener: Listener

    def answer(self, _: ServerConnection, request: Request) -> Response | None:
        self.requests.append(request)
        if self.refuse:
            return Response(self.refuse.pop(0), "refused", Headers(), b"")
        return None

    async def tell(self, socket: ServerConnection, at: int) -> None:
        await socket.send(results(self.number, at, final=False))
        await socket.send(results(self.number, at))

    async def handle(self, socket: ServerConnection) -> None:
        self.connections += 1
        heard = b""
        at = 0
        async for message in socket:
            if isinstance(message, str):
                self.texts.append(message)
                if message == protocol.CLOSE_STREAM:
                    await socket.send(json.dumps({"type": "Metadata", "duration": at}))
                    return
                continue
            heard += message
            while len(heard) >= BYTES_PER_SECOND * (at + 1):
                self.number = heard[BYTES_PER_SECOND * at]
                await self.on_second(socket, at)
                at += 1


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    double = Double()
    async with serve(double.handle, "127.0.0.1", 0, process_request=double.answer) as double.listener:
        yield double


@asynccontextmanager
async def fed(recognizer: DeepgramRecognizer, pcm: bytes, *, finish: bool = True) -> AsyncIterator[None]:
    async def feed() -> None:
        for start in range(0, len(pcm), 3200):
            await recognizer.feed(pcm[start : start + 3200])
        if finish:
            await recognizer.finish()

    feeding = asyncio.create_task(feed())
    try:
        yield
    finally:
        feeding.cancel()
        await asyncio.wait([feeding])
        await recognizer.close()


async def recognize_with(double: Double, seconds: int, *vocabulary: str) -> list[Result]:
    recognizer = await DeepgramFactory(Server(double.url, "the-key", timeouts=QUICK)).create(
        vocabulary=vocabulary
    )
    async with fed(recognizer, sound(seconds)), asyncio.timeout(20):
        return [result async for result in recognizer]


def word_times(results: list[Result]) -> list[tuple[str, float]]:
    return [
        (word.text, word.start) for each in results if isinstance(each, FinalResult) for word in each.words
    ]


def everything(seconds: int) -> list[tuple[str, float]]:
    return [(f"word{number}", number) for number in range(seconds)]


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


@pytest.mark.parametrize(
    "url", ["ws://example.com", "https://api.deepgram.com", "nonsense", "ws://10.0.0.7:1"]
)
def test_an_address_that_would_expose_the_key_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"recognizer\.url"):
        DeepgramFactory(Server(url, "key"))


def test_each_generation_of_models_gets_its_own_parameters() -> None:
    new = parse_qs(urlsplit(protocol.address("wss://api.deepgram.com", "", ["big launch"])).query)
    old = parse_qs(
        urlsplit(protocol.address("wss://api.deepgram.com/v1/listen", "nova-2", ["big launch"])).query
    )
    assert (new["model"], new["keyterm"]) == (["nova-3"], ["big launch"])
    assert (old["model"], old["keywords"]) == (["nova-2"], ["big", "launch"])
    assert "/v1/listen?" in protocol.address("wss://api.deepgram.com/v1/listen", "", ())


def test_a_server_of_another_make_may_say_more_than_the_protocol_has() -> None:
    assert protocol.parse('{"type":"SpeechStarted","channel":[0]}') is None
    assert protocol.parse('{"status":"active_transcription"}') is None
    with pytest.raises(ProtocolError):
        protocol.parse(b"\xff\xfe")


def test_control_characters_of_a_server_are_removed() -> None:
    message = protocol.parse(results(0, 0.0).replace("word0", "\\u001b[31mred"))
    assert isinstance(message, protocol.Results)
    assert "\x1b" not in message.words(0.0)[0].text
