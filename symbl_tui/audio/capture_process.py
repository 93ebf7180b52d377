"""The parent's end of a capture child: starts it, reads it, and ends it whatever it is doing."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from symbl_tui import processes
from symbl_tui.audio.capture_wire import MAX_LINE_BYTES, Ending, printable
from symbl_tui.errors import SourceError

ANSWER_SECONDS: Final = 8.0
"""How long listing or opening a device may take; a frozen sound server takes for ever."""

READ_SECONDS: Final = 5.0
"""How long sound may fail to come. The child gives up after 3 s; this is for a child that hangs."""

ASKED_SECONDS: Final = 1.0
"""How long a child may take to go when asked; it needs a moment only while it still starts."""

KILLED_SECONDS: Final = 2.0
"""How long a killed child may take to be gone."""

_log = logging.getLogger("symbl_tui.audio")


class CaptureProcess:
    """A capture child for one task; it is gone when the context is left.

    Args:
        task: the child's command line.

    Raises:
        SourceError: on entering, when the process cannot be started.
    """

    def __init__(self, *task: str) -> None:
        self._task = task
        self._process: Process
        self._noise: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        # -P: a file in the working directory must not pass for one of our modules.
        # A session of its own: Ctrl-C and Ctrl-Z on the terminal are for us to answer.
        command = (sys.executable, "-P", "-m", "symbl_tui.audio.capture_child", *self._task)
        try:
            self._process = await processes.start(
                *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=MAX_LINE_BYTES, start_new_session=True
            )
        except OSError as error:
            raise SourceError(
                f"recording cannot start: {error.strerror}; is the machine out of memory?"
            ) from error
        assert self._process.stderr
        self._noise = asyncio.create_task(_log_lines(self._process.stderr), name="capture child's noise")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()  # asks it to go
        try:
            await self._gone(ASKED_SECONDS)
        except TimeoutError:
            # Not before: asyncio loses the exit code of a process that ends just as it is killed.
            with suppress(ProcessLookupError):
                self._process.kill()
            with suppress(TimeoutError):
                await self._gone(KILLED_SECONDS)
        finally:
            self._noise.cancel()

    async def _gone(self, deadline: float) -> None:
        """Wait for the end. What is left in the pipes is read, so that they reach theirs and are closed."""
        async with asyncio.timeout(deadline):
            await asyncio.wait([self._noise])
            await self._process.communicate()

    async def answer(self) -> bytes:
        """The child's one line of JSON; raises SourceError when none comes."""
        assert self._process.stdout
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                line = await self._process.stdout.readline()
        except TimeoutError as error:
            raise SourceError(
                "the sound system does not answer; restart the sound server and try again"
            ) from error
        except ValueError as error:
            raise SourceError("the capture process answers nonsense; see the log") from error
        if not line.endswith(b"\n"):
            raise SourceError("the capture process died before it could answer; see the log")
        return line

    async def read(self, size: int) -> bytes:
        """The next ``size`` bytes of PCM; fewer only at its end."""
        assert self._process.stdout
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await self._process.stdout.readexactly(size)
        except asyncio.IncompleteReadError as error:
            return error.partial
        except TimeoutError as error:
            raise SourceError(
                "the microphone brings no sound any more and does not answer; see the log"
            ) from error

    async def ending(self) -> Ending | None:
        """Why the child ended, once its PCM is at its end; None when it crashed."""
        code = await self._process.wait()
        return Ending(code) if code in Ending.__members__.values() else None


async def _log_lines(stream: asyncio.StreamReader) -> None:
    # In blocks, not lines: a line that never ends must not fill the memory.
    while block := await stream.read(4096):
        for line in block.decode(errors="replace").splitlines():
            _log.info("capture: %s", printable(line))
