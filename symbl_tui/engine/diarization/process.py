"""The child process that tells voices apart (:mod:`.worker`): started when needed, replaced when it dies."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Final

from symbl_tui.engine.diarization.voiced import RawSpan
from symbl_tui.engine.recognizers.process.blocks import END_OF_AUDIO, encode_blocks
from symbl_tui.errors import EngineError
from symbl_tui.system import processes

_MODULE: Final = "symbl_tui.engine.diarization.worker"
_PATIENCE: Final = 600.0
"""Seconds without a line from it: its priority is low, and clustering a block takes seconds of CPU."""
_MOST_DEATHS: Final = 2
"""How often it may die of one sound; then it is not bad luck."""
_LONGEST_LINE: Final = 1 << 22


class _Died(EngineError):
    """The process ended before its answer."""


class DiarizationProcess:
    """An async context manager; one sound at a time."""

    def __init__(self, step: float) -> None:
        """``step``: see :class:`.library.Library`."""
        self._step = step
        self._process: Process | None = None

    async def __aenter__(self) -> "DiarizationProcess":
        """Do nothing yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, whatever it is doing."""
        await self._end()

    async def spans(self, sound: bytes, progress: Callable[[float], None]) -> list[RawSpan]:
        """The voices in a sound.

        Args:
            sound: Mono s16le at 16 kHz, at most 20 minutes.
            progress: Called now and then with the share that is done.

        Raises:
            EngineError: The library cannot do it, or its process dies of it again and again.
        """
        deaths = 0
        while True:
            try:
                process = self._process or await self._start()
                return await self._ask(process, sound, progress)
            except _Died:
                deaths += 1
                if deaths > _MOST_DEATHS:
                    raise
            except BaseException:
                await self._end()
                raise
            await self._end()

    async def _start(self) -> Process:
        try:
            self._process = await processes.start(
                *(sys.executable, "-P", "-m", _MODULE, str(self._step)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,  # the library's own logging
                limit=_LONGEST_LINE,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"cannot start the speaker diarisation: {error.strerror}") from error
        await self._answer(self._process, "ready", _ignore)
        return self._process

    async def _ask(self, process: Process, sound: bytes, progress: Callable[[float], None]) -> list[RawSpan]:
        assert process.stdin is not None
        with suppress(ConnectionError):  # its death is noticed where its answer is awaited
            process.stdin.write(encode_blocks(sound) + END_OF_AUDIO)
            await process.stdin.drain()
        (found,) = await self._answer(process, "spans", progress)
        return [(float(start), float(end), int(cluster)) for start, end, cluster in found]

    async def _answer(self, process: Process, kind: str, progress: Callable[[float], None]) -> list[Any]:
        """What comes with the answer of a kind."""
        assert process.stdout is not None
        while True:
            try:
                async with asyncio.timeout(_PATIENCE):
                    line = await process.stdout.readline()
            except TimeoutError:
                raise _Died(f"the speaker diarisation said nothing for {_PATIENCE:.0f} s") from None
            if not line.endswith(b"\n"):
                raise _Died("the speaker diarisation ends whenever it is started")
            told, *values = json.loads(line)
            if told == kind:
                return list(values)
            if told == "error":
                raise EngineError(*values)
            if told == "progress":
                progress(values[0])

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()


def _ignore(_share: float) -> None:
    """Nothing is reported of loading."""
