"""A worker: something in another process that hears one stream. Knows no recogniser, only how to talk to it.

To it go :mod:`.blocks`: first a greeting (JSON: the voice it will hear, words that are likely), then sound
(mono s16le at 16 kHz). From it come results, one JSON array a line::

    ["ready"]                             it can hear
    ["partial", at, words]
    ["final", at, words, voice]           words may be none, when it was noise
    ["quiet", at]                         nobody speaks
    ["done"]                              all that was fed is settled

Times are seconds from the first sample; all sound before ``at`` of a final or a quiet is settled. A word is
``[text, start, end]``; behind them a confidence from 0 to 1 (or null), and whether the times are an estimate.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final as Constant

from symbl_tui.engine.recognizers.base import BYTES_PER_SECOND
from symbl_tui.engine.recognizers.process.blocks import packed

MOST_PHRASES: Constant = 200
"""Words and phrases of a vocabulary that are heeded."""
LONGEST_LINE: Constant = 1 << 18
"""Bytes of one line of a worker."""

_WAITING_SOUND: Constant = BYTES_PER_SECOND
"""Bytes that may wait for a worker beyond what its pipe holds; then whoever feeds it waits."""


RawWord = (
    tuple[str, float, float] | tuple[str, float, float, float] | tuple[str, float, float, float | None, bool]
)
"""Text, start, end; how sure it is where that is known; whether the times are an estimate."""


@dataclass(frozen=True, slots=True)
class Report:
    """One line of a worker; ``at`` in seconds from the start of what that worker was fed."""

    kind: str
    at: float = 0.0
    words: tuple[RawWord, ...] = ()
    voice: str = ""


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker is told before it hears anything."""

    voice: str = ""
    vocabulary: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """As the first block."""
        phrases = list(dict.fromkeys(phrase.strip()[:100] for phrase in self.vocabulary))[:MOST_PHRASES]
        return packed(json.dumps({"voice": self.voice, "vocabulary": phrases}).encode())

    @classmethod
    def read(cls, block: bytes) -> "WorkerConfig":
        """What :meth:`packed` wrote."""
        told = json.loads(block)
        return cls(told["voice"], tuple(told["vocabulary"]))


class Worker:
    """One worker and the two ends of what leads to it."""

    def __init__(
        self,
        output: asyncio.StreamWriter,
        reports: asyncio.StreamReader,
        close: Callable[[], Awaitable[object]],
    ) -> None:
        self._output, self._reports, self._close = output, reports, close
        output.transport.set_write_buffer_limits(high=_WAITING_SOUND)

    async def send(self, data: bytes) -> None:
        """Send blocks; returns when there is room for more."""
        # A broken pipe is the same news as the end of the reports, and is dealt with there.
        with suppress(ConnectionError):
            self._output.write(data)
            await self._output.drain()

    async def reports(self) -> AsyncIterator[Report]:
        """Everything it says until it ends."""
        with suppress(ConnectionError):
            while line := await self._reports.readline():
                yield Report(*json.loads(line))

    async def close(self) -> None:
        """End it, whatever it is doing."""
        await self._close()
