"""sherpa-onnx as a recogniser: one process (:mod:`.sherpa_worker`) holds the model and hears every stream.

Owns that process; when it dies, the next stream that wants it starts it anew.
"""

import asyncio
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final as Constant

from symbl_tui import processes
from symbl_tui.engine.recognizers.revived import Revived
from symbl_tui.engine.recognizers.sherpa_model import find
from symbl_tui.engine.recognizers.worker import LONGEST_LINE, Greeting, Worker
from symbl_tui.errors import EngineError

_MODULE: Constant = "symbl_tui.engine.recognizers.sherpa_worker"
_LOADS_WITHIN: Constant = 60.0
"""Seconds that the largest model may take to load."""


class Sherpa:
    """Recognisers over the model in a directory."""

    def __init__(self, directory: Path) -> None:
        """Raises ``ConfigError`` when there is no model."""
        find(directory)
        self._directory = directory
        self._process: Process | None = None
        self._socket = Path()
        self._starting = asyncio.Lock()

    async def new(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Revived:
        """A recogniser; the model has no memory for voices."""
        return await Revived.begin(self._worker, Greeting(voice, tuple(vocabulary)))

    async def warm(self) -> None:
        """Load the model."""
        with suppress(EngineError):  # whoever needs it will be told
            await self._running()

    async def check(self) -> None:
        """Load the model and let it go; raises ``EngineError`` when it cannot be loaded."""
        try:
            await self._running()
        finally:
            await self.close()

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()
            await asyncio.to_thread(_remove, self._socket)

    async def _worker(self) -> Worker:
        try:
            reports, output = await self._connected()
        except OSError as error:
            raise EngineError("the speech recogniser is gone as soon as it is started") from error

        async def close() -> None:
            output.transport.abort()
            with suppress(OSError):
                await output.wait_closed()

        return Worker(output, reports, close)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        path = await self._running()
        try:
            return await asyncio.open_unix_connection(path, limit=LONGEST_LINE)
        except OSError:
            async with self._starting:
                if self._socket == path:  # it died a moment ago, and nobody has started another yet
                    await self.close()
            return await asyncio.open_unix_connection(await self._running(), limit=LONGEST_LINE)

    async def _running(self) -> Path:
        """The socket of the process, which is started unless it runs."""
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                await self.close()
                await self._start()
            return self._socket

    async def _start(self) -> None:
        folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="symbl-tui-")
        self._socket = Path(folder, "recogniser")
        try:
            self._process = await processes.start(
                *(sys.executable, "-P", "-m", _MODULE, str(self._directory), str(self._socket)),
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,
            )
            await self._loaded(self._process)
        except OSError as error:
            raise EngineError(f"cannot start a speech recogniser: {error.strerror}") from error

    async def _loaded(self, process: Process) -> None:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_LOADS_WITHIN):
                line = (await process.stdout.readline()).decode().strip()
        except TimeoutError:
            line = f"the model in {self._directory} did not load within {_LOADS_WITHIN:.0f} s"
        if line != "ready":
            await self.close()
            raise EngineError(line or f"sherpa-onnx died of the model in {self._directory}")


def _remove(socket: Path) -> None:
    with suppress(OSError):
        socket.unlink(missing_ok=True)
        socket.parent.rmdir()
