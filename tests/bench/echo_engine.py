"""``python -m tests.bench.echo_engine FOLDER``: an engine that "recognises" what the sound's bytes spell.

So a client decides what is analysed, and how fast; everything behind the recogniser is the real engine.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.recognizers.interface import FinalResult, Load, Result
from symbl_tui.engine.serve import tune_interpreter
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.workers.computation import Workers
from symbl_tui.engine.workers.worker_process import WorkerProcess
from symbl_tui.system.listening_socket import listen
from tests.engine.streaming_client import APP

WORD_SECONDS = 0.3


def as_sound(text: str) -> bytes:
    """The bytes that the engine recognises as a text, whole samples."""
    encoded = text.encode()
    return encoded + b" " * (len(encoded) % 2)


class EchoRecognizer:
    """Every piece of sound is one final result."""

    voice = ""

    def __init__(self) -> None:
        self._texts: asyncio.Queue[str | None] = asyncio.Queue(4)
        self._at = 0.0

    async def feed(self, pcm: bytes) -> None:
        await self._texts.put(pcm.decode(errors="replace"))

    async def finish(self) -> None:
        await self._texts.put(None)

    async def __aiter__(self) -> AsyncIterator[Result]:
        while (text := await self._texts.get()) is not None:
            words = []
            for word in text.split():
                words.append(Word(word, self._at, self._at + WORD_SECONDS))
                self._at += WORD_SECONDS
            if words:
                yield FinalResult(tuple(words))

    async def close(self) -> None:
        pass


class EchoFactory:
    """Creates them."""

    info = RecognizerInfo("echo", language="en-US")
    load = Load()

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> EchoRecognizer:
        return EchoRecognizer()

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


async def serve(folder: Path) -> None:
    live, bulk = WorkerProcess("analysis"), WorkerProcess("jobs")
    async with Store(StoreSettings(path=str(folder / "engine.db"))) as store, live, bulk:
        accounts, workers = Accounts(*APP), Workers(live, bulk)
        parts = NodeParts(accounts=accounts, recognizers=EchoFactory(), store=store, workers=workers)
        server = EngineServer(create_app(parts))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
        with listen("127.0.0.1", 0) as listener:
            tune_interpreter()
            await server.serve([listener])


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
