"""The wire: the cost of decoding, and the delay of results to a thousand subscribers.

The listeners are in a process of their own, so that the engine has a core for itself as it would elsewhere.
Both read the same clock. Takes about fifteen seconds.
"""

import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import numpy as np
import soundfile
import soxr
from websockets.asyncio.client import connect

from symbl_tui.demo import meeting_path
from symbl_tui.domain.encoding import Encoding
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.decoders.converter import SoundConverter
from symbl_tui.engine.protocol.start_request import Audio
from symbl_tui.engine.recognizers.interface import FinalResult
from symbl_tui.system.limits.open_files import raise_fd_limit
from tests.engine.conftest import running
from tests.engine.decoders.test_converter import encoded
from tests.engine.fakes import Scripted, ScriptedFactory
from tests.engine.streaming_client import Client, chunks, new_token

LISTENERS = 1000
MOST_FILES = 16_384
UTTERANCES = 12
EVERY = 0.5
"""Seconds from one utterance to the next."""

MESSAGE = re.compile(rb'"message_response".*?"content":"(\d+) ', re.DOTALL)

SENTENCE = "we will send the report to the whole team by friday and then look at the budget again"


class Stamped(ScriptedFactory):
    """A recogniser whose sentences begin with the time at which each was emitted."""

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
        return _Stamping([])


class _Stamping(Scripted):
    async def __aiter__(self) -> AsyncIterator[FinalResult]:
        while await self._pieces.get():
            text = f"{time.monotonic_ns()} {SENTENCE}"
            yield FinalResult(
                tuple(Word(word, at / 4, at / 4 + 0.25) for at, word in enumerate(text.split()))
            )


class Listener(asyncio.Protocol):
    """A subscriber on a bare socket: the work of a client library would be measured too."""

    def __init__(self, path: str, token: str, delays: list[float]) -> None:
        self._hello = (
            f"GET {path} HTTP/1.1\r\nHost: engine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            f"X-API-KEY: {token}\r\n\r\n"
        )
        self._delays = delays
        self._heard = b""
        self.opened = asyncio.Event()
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._hello.encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self.opened.set()
        self._heard += data
        for message in MESSAGE.finditer(self._heard):
            self._delays.append((now - int(message[1])) / 1e6)
            self._heard = self._heard[message.end() :]

    def connection_lost(self, error: Exception | None) -> None:
        self.ended.set_result(None)


async def listen(url: str, token: str) -> None:
    """Run all subscribers: print ``ready`` and then every delay in ms as one JSON list."""
    address, loop = urlsplit(url), asyncio.get_running_loop()
    delays: list[float] = []
    listeners = []

    def listener() -> Listener:
        return Listener("/v1/subscribe/bench", token, delays)

    for _ in range(LISTENERS):
        listeners.append(
            (await loop.create_connection(listener, address.hostname or "", address.port or 0))[1]
        )
    for each in listeners:
        await each.opened.wait()
    print("ready", flush=True)
    await asyncio.gather(*(each.ended for each in listeners))
    print(json.dumps(delays), flush=True)


@asynccontextmanager
async def speaking(url: str, token: str) -> AsyncIterator[Client]:
    """The publishing connection."""
    address = f"ws{url.removeprefix('http')}/v1/streaming/bench"
    async with connect(address, additional_headers={"X-API-KEY": token}, proxy=None) as socket:
        yield Client(socket)


async def measure() -> None:
    """Publish to a thousand subscribers and print the delays."""
    raise_fd_limit(MOST_FILES)
    async with running(Stamped()) as url:
        token = await new_token(url)
        listeners = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.bench_wire", url, token),
            stdout=subprocess.PIPE,
            limit=1 << 24,
        )
        assert listeners.stdout is not None
        assert await listeners.stdout.readline() == b"ready\n"
        async with speaking(url, token) as speaker:
            await speaker.start()
            for _ in range(UTTERANCES):
                await speaker.socket.send(b"\1\0")
                await asyncio.sleep(EVERY)
            await speaker.stop()
        delays: list[float] = json.loads(await listeners.stdout.readline())
        await listeners.wait()
    assert len(delays) == LISTENERS * UTTERANCES, len(delays)
    cuts = statistics.quantiles(delays, n=100)
    print(f"{LISTENERS} listeners, {UTTERANCES} utterances: heard after ", end="")
    print(f"p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, worst {max(delays):.0f} ms")


def decode() -> None:
    """Print the cost of decoding sound."""
    sound, rate = soundfile.read(meeting_path(), dtype="int16")
    column = np.ascontiguousarray(sound[:, 0])
    seconds = len(column) / rate
    for encoding, declared in ((Encoding.LINEAR16, 48_000), (Encoding.FLAC, 16_000), (Encoding.OPUS, 48_000)):
        original = soxr.resample(column, rate, declared)
        codec = {Encoding.FLAC: "flac", Encoding.OPUS: "libopus"}.get(encoding)
        messages = encoded(codec, original, declared) if codec else chunks(original, rate=declared)
        converter = SoundConverter(Audio(encoding, declared))
        costs = []
        for message in messages:
            began = time.perf_counter()
            for _ in converter.convert(message):
                pass
            costs.append(time.perf_counter() - began)
        print(
            f"{encoding} at {declared} Hz: {sum(costs) / seconds * 1000:.2f} ms per second of sound, ", end=""
        )
        print(f"at most {max(costs) * 1000:.2f} ms at once")


def main() -> None:
    """Print the figures."""
    decode()
    asyncio.run(measure())


if __name__ == "__main__":
    raise_fd_limit(MOST_FILES)
    asyncio.run(listen(*sys.argv[1:]))
