"""A child process that holds one model and recognises every stream, each on a connection of its own.

Owns that process; when it dies, the next stream that needs it restarts it. Knows no recogniser: a subclass
names the module of the child, which serves with :mod:`.model_server`.
"""

import asyncio
import json
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from symbl_tui.engine.recognizers.interface import Load
from symbl_tui.engine.recognizers.process.restarting import RestartingRecognizer
from symbl_tui.engine.recognizers.process.worker_connection import LONGEST_LINE, READY, Worker, WorkerConfig
from symbl_tui.errors import EngineError
from symbl_tui.system import processes
from symbl_tui.system.tasks import cancel_and_wait

# Seconds.
_LOAD_TIMEOUT: Final = 60.0
# Until a stream is accepted, on a machine that is overloaded.
_ANSWER_TIMEOUT: Final = 60.0
# The remedy where only the log has more.
_LOG: Final = "see the engine's log"

# Seconds that a process may take to end once it has closed its output.
_EXIT_TIMEOUT: Final = 5.0


class ModelProcess:
    """Recognisers over one model; a :class:`~symbl_tui.engine.recognizers.interface.RecognizerFactory`."""

    punctuates = False
    """Whether the model writes case and punctuation."""
    idle_load = Load()
    """The load before the process has reported any."""
    load_timeout = _LOAD_TIMEOUT
    """Seconds that the model may take to load."""

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Describe the child: ``module`` runs with these arguments and the path of a Unix socket."""
        self._command = (sys.executable, "-P", "-m", module, *arguments)
        self._environment = environment
        self._process: Process | None = None
        self._load_reader: asyncio.Task[None] | None = None
        self._socket = Path()
        self._starting = asyncio.Lock()
        self._restarts = 0
        self.load = self.idle_load
        """The load that the process reported last."""

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> RestartingRecognizer:
        """Create a recogniser; these models do not adapt to a speaker."""
        config = WorkerConfig(voice, tuple(vocabulary))
        return await RestartingRecognizer.start(self._worker, config, punctuates=self.punctuates)

    async def warm(self) -> None:
        """Load the model."""
        with suppress(EngineError):  # the next stream reports it
            await self._running_socket()

    async def check(self) -> None:
        """Load the model and free it; raises ``EngineError`` when it cannot be loaded."""
        try:
            await self._running_socket()
        finally:
            await self.close()

    async def close(self) -> None:
        """Kill the process."""
        # Taken first: another task that closes or starts
        # meanwhile must not find a process that is being killed.
        process, self._process = self._process, None
        if reader := self._load_reader:
            self._load_reader = None
            await cancel_and_wait(reader)
        if process:
            await processes.kill_process(process)
            await asyncio.to_thread(_remove, self._socket)
        self.load = replace(self.idle_load, restarts=self._restarts)

    async def _worker(self) -> Worker:
        try:
            reports, output = await self._connect()
        except OSError as error:
            raise EngineError("the speech recogniser ends as soon as it is started") from error

        async def close() -> None:
            # Not close(): that would first write what is buffered, to a worker that may hang.
            output.transport.abort()
            with suppress(OSError):
                await output.wait_closed()

        return Worker(output, reports, close)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        path = await self._running_socket()
        try:
            return await _open(path)
        except OSError:
            async with self._starting:
                if self._socket == path:  # it died a moment ago, and no other stream has restarted it yet
                    self._restarts += 1
                    await self.close()
            # Once: a process that dies again at once is reported instead of being started for ever.
            return await _open(await self._running_socket())

    async def _running_socket(self) -> Path:
        """The socket of the process, which is started unless it runs."""
        async with self._starting:
            # Under the lock: streams that open together start one process, and all wait for its model.
            if self._process is None or self._process.returncode is not None:
                self._restarts += self._process is not None
                await self.close()
                await self._start()
            return self._socket

    async def _start(self) -> None:
        # A private directory (0700): the socket has no authentication of its own.
        # In the temporary directory: the path of a Unix socket has 108 bytes at most, and a home may be long.
        folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="symbl-tui-")
        self._socket = Path(folder, "recogniser")
        try:
            self._process = await processes.start_process(
                *(*self._command, str(self._socket)),
                stdin=PIPE,
                stdout=PIPE,
                limit=LONGEST_LINE,
                env=self._environment,
                # Ctrl-C is for the engine, which still wants the last results of this process.
                start_new_session=True,
            )
            await self._wait_until_loaded(self._process)
        except OSError as error:
            raise EngineError(f"cannot start a speech recogniser: {error.strerror}") from error

    async def _wait_until_loaded(self, process: Process) -> None:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self.load_timeout):
                line = (await process.stdout.readline()).decode().strip()
        except TimeoutError:
            line = f"the model did not load within {self.load_timeout:.0f} s"
        if line != "ready":
            # Before it is killed, which would replace its exit code.
            error = _load_error(line) if line else await _exit_reason(process)
            await self.close()
            raise error
        self._load_reader = asyncio.create_task(
            self._read_load(process.stdout), name="read a recogniser's load"
        )

    async def _read_load(self, output: asyncio.StreamReader) -> None:
        """Store each load report until the process ends."""
        while line := await output.readline():
            with suppress(ValueError, TypeError):
                self.load = replace(Load(**json.loads(line)), restarts=self._restarts)


async def _open(path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that the process serves; raises ``OSError`` where it is gone."""
    reports, output = await asyncio.open_unix_connection(path, limit=LONGEST_LINE)
    try:
        # The kernel still connects to a process that is being killed: only its first line shows that it
        # lives. Else one crash would count as two of the stream's.
        async with asyncio.timeout(_ANSWER_TIMEOUT):
            line = await reports.readline()
        if line != READY:
            raise ConnectionResetError
    except BaseException as error:
        output.transport.abort()
        if isinstance(error, TimeoutError):
            raise EngineError("the speech recogniser does not answer", _LOG) from error
        raise
    return reports, output


def _load_error(line: str) -> EngineError:
    """The error in the line that stands in place of ``ready``: JSON of message and remedy, or bare text."""
    try:
        message, remedy = json.loads(line)
    except (ValueError, TypeError):
        return EngineError(line)
    return EngineError(str(message), str(remedy))


async def _exit_reason(process: Process) -> EngineError:
    """The error for a process that ended before it was ready."""
    try:
        async with asyncio.timeout(_EXIT_TIMEOUT):
            code = await process.wait()
    except TimeoutError:
        return EngineError("the speech recogniser closed its output while it loaded its model", _LOG)
    match -code:
        case signal.SIGILL:
            return EngineError("the speech recogniser needs instructions that this processor does not have")
        case signal.SIGKILL | signal.SIGABRT:
            return EngineError("the speech recogniser could not load its model", "is there enough memory?")
        case _:
            return EngineError(f"the speech recogniser ended while it loaded its model ({code})", _LOG)


def _remove(socket: Path) -> None:
    with suppress(OSError):
        socket.unlink(missing_ok=True)
        socket.parent.rmdir()
