"""The engine as a child of the client: started for a session, stopped with it, never left behind."""

import asyncio
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from symbl_tui import processes
from symbl_tui.errors import EngineUnreachable
from symbl_tui.symbl.endpoint import Endpoint

READY_WITHIN: Final = 20.0
"""Seconds an engine may take to come up."""

STOP_WITHIN: Final = 5.0
"""Seconds it may take to go; then it is killed."""

_READY: Final = b"listening on "


class LocalEngine:
    """An engine on this machine's loopback, on a free port, with a secret of its own.

    Entering gives the :class:`Endpoint` to reach it at. It watches its stdin, so it ends with this process
    even when this process is killed.
    """

    def __init__(self, log: Path) -> None:
        """Write what the engine has to say to ``log``."""
        self._log = log
        self._process: Process | None = None

    async def __aenter__(self) -> Endpoint:
        """Start it; raises :class:`EngineUnreachable` when it does not come up."""
        app_id, app_secret = secrets.token_hex(32), secrets.token_hex(64)
        self._process = await self._start(app_id, app_secret)
        try:
            async with asyncio.timeout(READY_WITHIN):
                url = await self._url(self._process)
        except BaseException as error:
            await self.__aexit__(None, None, None)
            if isinstance(error, TimeoutError):
                raise EngineUnreachable(
                    self._failure(f"was not ready within {READY_WITHIN:.0f} s")
                ) from error
            raise
        return Endpoint(url, app_id, app_secret)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it: the polite way first."""
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

    async def _start(self, app_id: str, app_secret: str) -> Process:
        # In a session of its own: a Ctrl-C is for the client, which still wants the last results.
        with self._log.open("ab") as log:
            return await processes.start(
                *(sys.executable, "-P", "-m", "symbl_tui.engine", "--until-stdin-closes"),
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
            raise EngineUnreachable(self._failure("ended at once"))
        return line.removeprefix(_READY).decode().strip()

    def _failure(self, what: str) -> str:
        return f"the engine of this machine {what}; {self._log} says why"
