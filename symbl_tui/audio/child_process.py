"""The parent's end of an audio child: starts it, reads it, and ends it whatever it is doing."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from enum import IntEnum
from typing import ClassVar, Final, Self, TypeVar

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SourceError
from symbl_tui.system import processes

MAX_LINE_BYTES: Final = 1 << 20
"""The longest answer."""

EndingT = TypeVar("EndingT", bound=IntEnum)

_log = logging.getLogger("symbl_tui.audio")


class AudioChildProcess:
    """A child for one task; it is gone when the context is left. Each kind of child is a subclass.

    Args:
        task: the child's command line, which every user of the machine can read.
        request: written to its standard input, which stays open until the child is to exit.
        pass_fds: descriptors that the child inherits under their numbers.

    Raises:
        SourceError: on entering, when the process cannot be started.
    """

    module: ClassVar[str]
    """The module that Python runs."""
    noun: ClassVar[str]
    """Its name in a sentence, after "the"."""
    tag: ClassVar[str]
    """The prefix of its lines in the log."""
    unanswered: ClassVar[tuple[str, str]]
    """Message and remedy for a child that does not answer."""
    mute: ClassVar[tuple[str, str]]
    """Message and remedy for a child that delivers no more sound."""

    # A session is to be closed within 5 s, and a child with a frozen sound server uses all of this.
    stop_seconds: ClassVar[float] = 1.0
    """How long a child may take to exit once its input is closed; one that still starts needs a moment."""
    kill_seconds: ClassVar[float] = 2.0
    """How long a killed child may take to exit."""

    def __init__(self, *task: str, request: bytes = b"", pass_fds: tuple[int, ...] = ()) -> None:
        self._task = task
        self._request = request
        self._pass_fds = pass_fds
        self._process: Process
        self._logging: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        # -P: a file in the working directory must not pass for one of our modules.
        # A session of its own: Ctrl-C and Ctrl-Z on the terminal are for the parent alone.
        command = (sys.executable, "-P", "-m", self.module, *self._task)
        try:
            self._process = await processes.start_process(
                *command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                limit=MAX_LINE_BYTES,
                start_new_session=True,
                pass_fds=self._pass_fds,
            )
        except OSError as error:
            raise SourceError(
                f"the {self.noun} cannot start: {error.strerror}", "is the machine out of memory?"
            ) from error
        assert self._process.stdin
        assert self._process.stderr
        # Not drained: a request fits the pipe, and a child that hangs must not hang its start.
        self._process.stdin.write(self._request)
        # Read all the time: a full stderr pipe would stop a library in the middle of a print.
        self._logging = asyncio.create_task(
            _log_lines(self._process.stderr, self.tag), name=f"log of the {self.noun}"
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()  # asks it to exit
        try:
            await self._wait_for_exit(self.stop_seconds)
        except TimeoutError:
            # Not before: asyncio loses the exit code of a process that ends just as it is killed.
            with suppress(ProcessLookupError):
                self._process.kill()
            with suppress(TimeoutError):
                await self._wait_for_exit(self.kill_seconds)
        finally:
            self._logging.cancel()
            # On a very busy machine even a killed child may outlast its deadline. asyncio has no public way
            # to close its pipes; left open, they outlive their loop and print a traceback when collected.
            self._process._transport.close()  # type: ignore[attr-defined]

    async def _wait_for_exit(self, deadline: float) -> None:
        """Wait for the exit, and drain the pipes, so that they end and are closed too."""
        async with asyncio.timeout(deadline):
            # First: a child that is gone leaves its last words in the pipe, and they are often the reason.
            await asyncio.wait([self._logging])
            await self._process.communicate()

    async def answer(self, seconds: float | None) -> bytes:
        """The child's line of JSON; raises SourceError when none comes in that time."""
        assert self._process.stdout
        try:
            async with asyncio.timeout(seconds):
                line = await self._process.stdout.readline()
        except TimeoutError as error:
            raise SourceError(*self.unanswered) from error
        except ValueError as error:
            raise SourceError(f"the {self.noun} answers nonsense", "see the log") from error
        # readline() also returns at the end of the stream: half a line is a child that died.
        if not line.endswith(b"\n"):
            raise SourceError(f"the {self.noun} died before it could answer", "see the log")
        return line

    async def read(self, size: int, seconds: float | None) -> bytes:
        """The next ``size`` bytes of PCM, fewer only at its end; raises SourceError when none come."""
        assert self._process.stdout
        try:
            async with asyncio.timeout(seconds):
                return await self._process.stdout.readexactly(size)
        except asyncio.IncompleteReadError as error:
            return error.partial
        except TimeoutError as error:
            raise SourceError(*self.mute) from error

    def write(self, content: bytes) -> None:
        """Write to the child's standard input, after its request; does nothing where the child is gone."""
        assert self._process.stdin
        if not self._process.stdin.is_closing():
            self._process.stdin.write(content)

    async def exited(self, endings: type[EndingT]) -> EndingT | None:
        """Why the child ended, once its PCM is at its end; None for any other exit code: it crashed."""
        code = await self._process.wait()
        return endings(code) if code in endings.__members__.values() else None


async def _log_lines(stream: asyncio.StreamReader, tag: str) -> None:
    # In blocks, not lines: a line that never ends must not fill the memory.
    while block := await stream.read(4096):
        for line in block.decode(errors="replace").splitlines():
            if text := clean(line, NAME_LIMIT):
                _log.info("%s: %s", tag, text)
