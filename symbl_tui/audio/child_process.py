"""The parent's end of a child that brings sound: starts it, reads it, and ends it whatever it is doing."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from types import TracebackType
from typing import ClassVar, Final, Self

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SourceError
from symbl_tui.system import processes

MAX_LINE_BYTES: Final = 1 << 20
"""No answer is longer."""

ASKED_SECONDS: Final = 1.0
"""How long a child may take to go when asked; it needs a moment only while it still starts."""

KILLED_SECONDS: Final = 2.0
"""How long a killed child may take to be gone."""

_log = logging.getLogger("symbl_tui.audio")


class AudioChildProcess:
    """A child for one task; it is gone when the context is left. Each kind of child is a subclass.

    Args:
        task: the child's command line, where everybody on the machine can read it.
        request: written to its standard input, which stays open for as long as the child is to live.
        pass_fds: descriptors that the child inherits under their numbers.

    Raises:
        SourceError: on entering, when the process cannot be started.
    """

    module: ClassVar[str]
    """What Python runs."""
    noun: ClassVar[str]
    """What a sentence calls it, after "the"."""
    tag: ClassVar[str]
    """What begins its lines in the log."""
    unanswered: ClassVar[tuple[str, str]]
    """Message and remedy for a child that does not answer."""
    mute: ClassVar[tuple[str, str]]
    """Message and remedy for a child that delivers no more sound."""

    def __init__(self, *task: str, request: bytes = b"", pass_fds: tuple[int, ...] = ()) -> None:
        self._task = task
        self._request = request
        self._pass_fds = pass_fds
        self._process: Process
        self._noise: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        # -P: a file in the working directory must not pass for one of our modules.
        # A session of its own: Ctrl-C and Ctrl-Z on the terminal are for us to answer.
        command = (sys.executable, "-P", "-m", self.module, *self._task)
        try:
            self._process = await processes.start(
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
        self._process.stdin.write(self._request)
        self._noise = asyncio.create_task(
            _log_lines(self._process.stderr, self.tag), name=f"the {self.noun}'s noise"
        )
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

    async def answer(self, seconds: float | None) -> bytes:
        """The child's one line of JSON; raises SourceError when none comes in that time."""
        assert self._process.stdout
        try:
            async with asyncio.timeout(seconds):
                line = await self._process.stdout.readline()
        except TimeoutError as error:
            raise SourceError(*self.unanswered) from error
        except ValueError as error:
            raise SourceError(f"the {self.noun} answers nonsense", "see the log") from error
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

    async def exit_code(self) -> int:
        """How the child ended, once its PCM is at its end."""
        return await self._process.wait()


async def _log_lines(stream: asyncio.StreamReader, tag: str) -> None:
    # In blocks, not lines: a line that never ends must not fill the memory.
    while block := await stream.read(4096):
        for line in block.decode(errors="replace").splitlines():
            if text := clean(line, NAME_LIMIT):
                _log.info("%s: %s", tag, text)
