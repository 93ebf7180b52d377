"""The engine as a child of the client: started for a session, kept up, stopped with it, never left behind."""

import asyncio
import logging
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.errors import EngineUnreachable
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.system import processes

READY_WITHIN: Final = 20.0
"""Seconds an engine may take to come up."""

AGAIN_AFTER: Final = 0.5
"""Seconds until one that died is started anew."""

STOP_WITHIN: Final = 0.7
"""Seconds it may take to go (0.3 as a rule); then it is killed: a session is to stop within 5 s."""

_READY: Final = b"listening on "

_log = logging.getLogger(__name__)


class LocalEngine:
    """An engine on this machine's loopback, on a free port, with a secret of its own.

    Entering gives the :class:`Endpoint` to reach it at. One that dies is started anew at the same address. It
    watches its stdin, so it ends with this process even when this process is killed.
    """

    def __init__(
        self, log: Path, *, recognizer: str = "", model: str = "", ready_within: float | None = None
    ) -> None:
        """Prepare to start one.

        Args:
            log: Where the engine writes what it has to say.
            recognizer: Which recogniser it uses; empty: the one that engine.toml names.
            model: The recogniser's model.
            ready_within: Seconds it may take to come up; None: :data:`READY_WITHIN`.
        """
        self._log = log
        chosen = (("--recognizer", recognizer), ("--model", model))
        self._options = [word for option, value in chosen if value for word in (option, value)]
        self._ready_within = ready_within
        self._credentials = secrets.token_hex(32), secrets.token_hex(64)
        self._process: Process | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Endpoint:
        """Start it; raises :class:`EngineUnreachable` when it does not come up."""
        url = await self._start(port=0)
        self._keeping = asyncio.create_task(self._keep_up(urlsplit(url).port or 0), name="keep the engine up")
        return Endpoint(url, *self._credentials)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it: the polite way first."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait((self._keeping,))
        await self._stop()

    async def _keep_up(self, port: int) -> None:
        """Whenever it dies, start it again where its clients look for it."""
        while True:
            if self._process is not None:
                code = await self._process.wait()
                _log.warning("the engine of this machine died (%d) and is started again", code)
                await self._stop()
            await asyncio.sleep(AGAIN_AFTER)
            try:
                await self._start(port)
            except (EngineUnreachable, OSError) as error:
                _log.warning("%s", error)

    async def _start(self, port: int) -> str:
        """Start it and wait until it listens; its URL."""
        within = READY_WITHIN if self._ready_within is None else self._ready_within
        self._process = await self._launch(port)
        try:
            async with asyncio.timeout(within):
                return await self._url(self._process)
        except BaseException as error:
            await self._stop()
            if isinstance(error, TimeoutError):
                raise self._failure(f"was not ready within {within:.0f} s") from error
            raise

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await process.communicate()
        except TimeoutError:
            process.kill()
            await process.communicate()

    async def _launch(self, port: int) -> Process:
        app_id, app_secret = self._credentials
        # In a session of its own: a Ctrl-C is for the client, which still wants the last results.
        with self._log.open("ab") as log:
            return await processes.start(
                *(
                    sys.executable,
                    "-P",
                    "-m",
                    "symbl_tui.engine",
                    "--until-stdin-closes",
                    "--forget",
                    "--port",
                    str(port),
                    *self._options,
                ),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                env={**os.environ, "SYMBL_APP_ID": app_id, "SYMBL_APP_SECRET": app_secret},
                start_new_session=True,
            )

    async def _url(self, process: Process) -> str:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line.startswith(_READY):
            raise self._failure("ended at once")
        return line.removeprefix(_READY).decode().strip()

    def _failure(self, what: str) -> EngineUnreachable:
        return EngineUnreachable(f"the engine of this machine {what}", f"{self._log} says why")
