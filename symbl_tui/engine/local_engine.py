"""The engine as a child process of the client: started for a session, restarted, stopped with it."""

import asyncio
import logging
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.engine.ready_line import parse_ready_line
from symbl_tui.errors import EngineUnreachable
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.system import processes
from symbl_tui.system.rotating_log import RotatingLog, pump_to_log
from symbl_tui.system.tasks import cancel_and_wait


@dataclass(frozen=True, slots=True)
class ProcessTiming:
    """Deadlines of the child process, in seconds."""

    ready: float = 20.0
    """From the start to the line with the URL."""
    restart_delay: float = 0.5
    """From an unexpected death to the next start."""
    stop: float = 0.7
    """From SIGTERM to the end (0.3 as a rule), then it is killed: a session must stop within 5 s."""


DEFAULT_PROCESS_TIMING: Final = ProcessTiming()
# How long to wait for the rest of an engine's stderr.
_LAST_WORDS_SECONDS: Final = 0.3

_log = logging.getLogger(__name__)


class LocalEngine:
    """An engine on loopback, on a free port, with credentials of its own.

    Entering gives its :class:`Endpoint`. An engine that dies is restarted on the same port. It watches its
    stdin, so it ends with this process even when this process is killed.
    """

    def __init__(
        self,
        log: Path,
        *,
        recognizer: str = "",
        model: str = "",
        timing: ProcessTiming = DEFAULT_PROCESS_TIMING,
        python: str = "",
        take_all: bool = True,
    ) -> None:
        """Prepare to start an engine.

        Args:
            log: Receives the engine's stderr.
            recognizer: The recogniser; empty: that of engine.toml.
            model: The recogniser's model.
            timing: Deadlines.
            python: The interpreter; empty: that of this process.
            take_all: Refuse nothing for the load: its client has no other engine.
        """
        self._log_path = log
        self._log = RotatingLog(log)
        self._pump: Thread | None = None
        overrides = (("--recognizer", recognizer), ("--model", model))
        self._options = [word for option, value in overrides if value for word in (option, value)]
        if take_all:
            self._options.append("--take-all")
        self._timing = timing
        self._python = python or sys.executable
        self._credentials = secrets.token_hex(32), secrets.token_hex(64)
        self._process: Process | None = None
        self._supervisor: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Endpoint:
        """Start the engine; raises :class:`EngineUnreachable` when it does not become ready."""
        # Any free port, which is kept at a restart: the client's endpoint does not change.
        url = await self._start(port=0)
        port = urlsplit(url).port or 0
        self._supervisor = asyncio.create_task(self._supervise(port), name="supervise the engine")
        return Endpoint(url, *self._credentials)

    async def __aexit__(self, *_: object) -> None:
        """Stop the engine by SIGTERM, or kill it."""
        # Before the stop, or it would take the end for a crash and start another engine.
        await cancel_and_wait(self._supervisor)
        await self._stop()

    async def _supervise(self, port: int) -> None:
        """Restart the engine on its port whenever it dies."""
        while True:
            if self._process is not None:
                code = await self._process.wait()
                _log.warning("local engine exited (%d); restarting", code)
                await self._stop()
            # An engine that dies at once must not be started in a busy loop.
            await asyncio.sleep(self._timing.restart_delay)
            try:
                await self._start(port)
            except (EngineUnreachable, OSError) as error:
                _log.warning("%s", error)

    async def _start(self, port: int) -> str:
        """Start the process and wait for its URL."""
        self._process = await self._launch(port)
        try:
            async with asyncio.timeout(self._timing.ready):
                return await self._read_url(self._process)
        except BaseException as error:
            await self._stop()
            if isinstance(error, TimeoutError):
                message = f"was not ready within {self._timing.ready:.0f} s"
                raise self._failure(message) from error
            raise

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(self._timing.stop):
                await process.communicate()
        except TimeoutError:
            await processes.kill_process(process)
        if self._pump is not None:
            # Its last words are in the log then; a recogniser that still ends holds the pipe open for longer.
            await asyncio.to_thread(self._pump.join, _LAST_WORDS_SECONDS)

    async def _launch(self, port: int) -> Process:
        app_id, app_secret = self._credentials
        # Through a pipe and not to the file: an engine that runs for weeks must not fill the disk.
        stderr, self._pump = pump_to_log(self._log)
        try:
            # In a session of its own: Ctrl-C is for the client, which still needs the last results.
            return await processes.start_process(
                *(self._python, "-P", "-m", "symbl_tui.engine", "--until-stdin-closes", "--forget"),
                *("--port", str(port), *self._options),
                stdin=PIPE,
                stdout=PIPE,
                stderr=stderr,
                # In the environment and not as arguments, which every user of the machine can read.
                env={**os.environ, "SYMBL_APP_ID": app_id, "SYMBL_APP_SECRET": app_secret},
                start_new_session=True,
            )
        finally:
            os.close(stderr)

    async def _read_url(self, process: Process) -> str:
        assert process.stdout is not None
        line = await process.stdout.readline()
        url = parse_ready_line(line.decode(errors="replace"))
        if url is None:
            raise self._failure("ended at once")
        return url

    def _failure(self, event: str) -> EngineUnreachable:
        return EngineUnreachable(f"the engine of this machine {event}", f"{self._log_path} says why")
