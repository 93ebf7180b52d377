"""A child process that holds one model and recognises every stream, each on a connection of its own.

Owns that process; when it dies, the next stream that wants it starts it anew. Knows no recogniser: which
module runs in the child is for its user to say, and :mod:`.model_server` is what such a module is made of.
"""

import asyncio
import json
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final as Constant

from symbl_tui.engine.recognizers.base import Load
from symbl_tui.engine.recognizers.process.restarting import RestartingRecognizer
from symbl_tui.engine.recognizers.process.worker import LONGEST_LINE, Worker, WorkerConfig
from symbl_tui.errors import EngineError
from symbl_tui.system import processes

_LOADS_WITHIN: Constant = 60.0

_DIES_WITHIN: Constant = 5.0
"""Seconds that a process may take to end once it has closed its output."""


class ModelProcess:
    """Recognisers over one model; a :class:`~symbl_tui.engine.recognizers.base.Recognizers`."""

    punctuates = False
    """Whether the model writes case and punctuation."""
    loads_within = _LOADS_WITHIN
    """Seconds that the model may take to load."""

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Run ``module``, when it is needed, with these arguments and the path of a Unix socket."""
        self._command = (sys.executable, "-P", "-m", module, *arguments)
        self._environment = environment
        self._process: Process | None = None
        self._following: asyncio.Task[None] | None = None
        self._socket = Path()
        self._starting = asyncio.Lock()
        self.load = Load()
        """How it keeps up, as the process last said."""

    async def new(self, voice: str = "", vocabulary: Sequence[str] = ()) -> RestartingRecognizer:
        """A recogniser; these models have no memory for voices."""
        greeting = WorkerConfig(voice, tuple(vocabulary))
        return await RestartingRecognizer.begin(self._worker, greeting, punctuates=self.punctuates)

    async def warm(self) -> None:
        """Load the model."""
        with suppress(EngineError):  # the next stream reports it
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
        if following := self._following:
            self._following = None
            following.cancel()
            await asyncio.wait((following,))
        if process:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()
            await asyncio.to_thread(_remove, self._socket)
        self.load = Load()

    async def _worker(self) -> Worker:
        try:
            reports, output = await self._connected()
        except OSError as error:
            raise EngineError("the speech recogniser ends as soon as it is started") from error

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
                if self._socket == path:  # it died a moment ago, and nothing has started another yet
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
                *(*self._command, str(self._socket)),
                stdin=PIPE,
                stdout=PIPE,
                limit=LONGEST_LINE,
                env=self._environment,
                start_new_session=True,
            )
            await self._loaded(self._process)
        except OSError as error:
            raise EngineError(f"cannot start a speech recogniser: {error.strerror}") from error

    async def _loaded(self, process: Process) -> None:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self.loads_within):
                line = (await process.stdout.readline()).decode().strip()
        except TimeoutError:
            line = f"the model did not load within {self.loads_within:.0f} s"
        if line != "ready":
            # Before it is killed, which would take its exit code away.
            reason = line or await _death(process)
            await self.close()
            raise EngineError(reason)
        self._following = asyncio.create_task(self._follow(process.stdout), name="follow a recogniser's load")

    async def _follow(self, output: asyncio.StreamReader) -> None:
        """Keep what the process says of itself, until it ends."""
        while line := await output.readline():
            with suppress(ValueError, TypeError):
                self.load = Load(**json.loads(line))


async def _death(process: Process) -> str:
    """Why a process ended before it was ready, in a sentence."""
    try:
        async with asyncio.timeout(_DIES_WITHIN):
            code = await process.wait()
    except TimeoutError:
        return "the speech recogniser closed its output while it loaded its model; see the engine's log"
    match -code:
        case signal.SIGILL:
            return "the speech recogniser needs instructions that this processor does not have"
        case signal.SIGKILL | signal.SIGABRT:
            return "the speech recogniser could not load its model; is there enough memory?"
        case _:
            return f"the speech recogniser ended while it loaded its model ({code}); see the engine's log"


def _remove(socket: Path) -> None:
    with suppress(OSError):
        socket.unlink(missing_ok=True)
        socket.parent.rmdir()
