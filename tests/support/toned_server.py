"""A recognition server for speech made of tones that speaks Deepgram's ``/v1/listen``; a process of its own.

Deterministic, and so cheap that dozens of streams leave the machine to what is tested.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from symbl_tui.engine.recognizers.deepgram.deepgram_protocol import CLOSE_STREAM
from tests.support.paths import ROOT
from tests.support.toned_speech import PAUSE, RATE, ToneDecoder, TonedWord

_SETTLED_SILENCE: Final = 3.0
"""Seconds of silence after which an empty result settles it, as Deepgram does."""


@contextmanager
def toned_server() -> Iterator[str]:
    """A server until the block is left; gives its ``recognizer.url``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.toned_server"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the recognition server did not start"
        try:
            yield f"ws://127.0.0.1:{port}"
        finally:
            process.stdin.close()


def _results(words: Sequence[TonedWord], start: float, end: float, *, final: bool) -> str:
    told = [
        {"word": word.text, "start": round(word.start, 3), "end": round(word.end, 3), "confidence": 0.99}
        for word in words
    ]
    alternative = {"transcript": " ".join(word.text for word in words), "words": told}
    return json.dumps(
        {
            "type": "Results",
            "start": start,
            "duration": end - start,
            "is_final": final,
            "speech_final": final and bool(words),
            "channel": {"alternatives": [alternative]},
        }
    )


async def _serve_stream(socket: ServerConnection) -> None:
    """Serve one stream; the engine may be killed at any time."""
    with suppress(ConnectionClosed):
        await _recognize(socket)


async def _recognize(socket: ServerConnection) -> None:
    decoder, settled, told = ToneDecoder(), 0.0, 0

    async def settle(words: Sequence[TonedWord]) -> None:
        nonlocal settled, told
        # Not beyond the pause: the next utterance may have begun in the same message.
        end, told = min(decoder.position / RATE, words[-1].end + PAUSE), 0
        await socket.send(_results(words, settled, end, final=True))
        settled = end

    async for message in socket:
        if message == CLOSE_STREAM:
            for words in decoder.finish():
                await settle(words)
            await socket.send(json.dumps({"type": "Metadata", "duration": decoder.position / RATE}))
            return
        if isinstance(message, str):
            continue
        for words in decoder.feed(message):
            await settle(words)
        if len(decoder.words) >= told + 3:
            told = len(decoder.words)
            await socket.send(_results(decoder.words, settled, decoder.position / RATE, final=False))
        if not decoder.words and decoder.position / RATE - settled >= _SETTLED_SILENCE:
            # Not up to the present: the beginning of a word may have arrived.
            settled_to, settled_from = decoder.position / RATE - 0.5, settled
            settled = settled_to
            await socket.send(_results((), settled_from, settled_to, final=True))


async def _serve() -> None:
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    listener: Server
    async with serve(_serve_stream, "127.0.0.1", 0, compression=None, ping_interval=None) as listener:
        print(listener.sockets[0].getsockname()[1], flush=True)
        await ended


if __name__ == "__main__":
    asyncio.run(_serve())
