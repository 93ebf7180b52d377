"""The child process of the diarisation (:mod:`.diarization_worker`), restarted when it dies."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from symbl_tui.engine.diarization.voiced import RawSpan
from symbl_tui.engine.recognizers.process.blocks import END_OF_AUDIO, encode_blocks
from symbl_tui.errors import EngineError
from symbl_tui.system import processes

_MODULE: Final = "symbl_tui.engine.diarization.diarization_worker"
# Seconds without a line from it: its priority is low, and clustering a block takes seconds of CPU.
_RESPONSE_TIMEOUT: Final = 600.0
# How often it may die on one sound before that is an error.
_MOST_DEATHS: Final = 2
_LONGEST_LINE: Final = 1 << 22


class _Died(EngineError):
    """The process ended before its response."""


class DiarizationProcess:
    """An async context manager; one sound at a time."""

    def __init__(self, step: float, report_every: float) -> None:
        """Diarise with a process that reports its progress every so many seconds.

        ``step``: see :class:`.speaker_clustering.SpeakerClustering`.
        """
        self._arguments = (str(step), str(report_every))
        self._process: Process | None = None

    async def __aenter__(self) -> "DiarizationProcess":
        """Return itself; the process starts with the first sound."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Kill the process."""
        await self._end()

    async def spans(self, sound: bytes, progress: Callable[[float], None]) -> list[RawSpan]:
        """The clustered spans of a sound.

        Args:
            sound: Mono s16le at 16 kHz, at most 20 minutes.
            progress: Called at intervals with the share that is done.

        Raises:
            EngineError: The library fails, or its process dies repeatedly.
        """
        deaths = 0
        while True:
            try:
                process = self._process or await self._start()
                return await self._request(process, sound, progress)
            # Native code may crash once, e.g. for want of memory;
            # a sound that kills it every time is an error.
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
            self._process = await processes.start_process(
                *(sys.executable, "-P", "-m", _MODULE, *self._arguments),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,  # the library's own logging
                limit=_LONGEST_LINE,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"cannot start the speaker diarisation: {error.strerror}") from error
        await self._response(self._process, "ready", _ignore)
        return self._process

    async def _request(
        self, process: Process, sound: bytes, progress: Callable[[float], None]
    ) -> list[RawSpan]:
        assert process.stdin is not None
        with suppress(ConnectionError):  # its death is handled where its response is awaited
            process.stdin.write(encode_blocks(sound) + END_OF_AUDIO)
            await process.stdin.drain()
        (found,) = await self._response(process, "spans", progress)
        return [(float(start), float(end), int(cluster)) for start, end, cluster in found]

    async def _response(self, process: Process, kind: str, progress: Callable[[float], None]) -> list[Any]:
        """The values of the next response of a kind; reports progress that precedes it."""
        assert process.stdout is not None
        while True:
            try:
                async with asyncio.timeout(_RESPONSE_TIMEOUT):
                    line = await process.stdout.readline()
            except TimeoutError:
                raise _Died(
                    f"the speaker diarisation did not respond for {_RESPONSE_TIMEOUT:.0f} s"
                ) from None
            if not line.endswith(b"\n"):
                raise _Died("the speaker diarisation ends whenever it is started")
            received, *values = json.loads(line)
            if received == kind:
                return list(values)
            if received == "error":
                raise EngineError(*values)
            if received == "progress":
                progress(values[0])

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await processes.kill_process(process)


def _ignore(_share: float) -> None:
    """Ignore progress: loading reports none."""
