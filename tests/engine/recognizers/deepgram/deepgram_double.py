"""A server that speaks Deepgram's protocol, and may be configured to fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import Server as Listener
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from symbl_tui.engine.recognizers.deepgram import deepgram_protocol as protocol
from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server, ServerTimeouts
from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory, DeepgramRecognizer
from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND, FinalResult, Result

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
    options: dict[str, Any] = {"process_request": double.answer, "close_timeout": 0.1}
    async with serve(double.handle, "127.0.0.1", 0, **options) as double.listener:
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
