"""The protocol of a worker, which recognises one stream in another process. Knows no recogniser.

The parent sends :mod:`.blocks`: first a :class:`WorkerConfig` as JSON, then sound (mono s16le at 16 kHz). The
worker sends reports, one JSON array a line::

    ["ready"]                             it may be fed
    ["partial", at, words]
    ["final", at, words, voice, factor]   no words where it was noise; the real-time factor, or null
    ["quiet", at]                         no speech
    ["done"]                              all that was fed is settled

Times are seconds from the first sample; all sound before ``at`` of a final or a quiet is settled. A word is
``[text, start, end]``, then optionally a confidence in [0, 1] (or null) and whether the times are estimated.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND
from symbl_tui.engine.recognizers.process.blocks import encode_blocks

MOST_PHRASES: Final = 200
"""Words and phrases of a vocabulary that a worker is given."""
LONGEST_LINE: Final = 1 << 18
"""Bytes of the longest line of a worker."""

READY: Final = b'["ready"]\n'
"""The first line of a worker."""

# Bytes that may be buffered for a worker beyond what its pipe holds; then feeding blocks.
_WAITING_SOUND: Final = BYTES_PER_SECOND


RawWord = (
    tuple[str, float, float] | tuple[str, float, float, float] | tuple[str, float, float, float | None, bool]
)
"""Text, start, end; confidence where it is known; whether the times are estimated."""


@dataclass(frozen=True, slots=True)
class Report:
    """One line of a worker; ``at`` in seconds from the first sample that it was fed."""

    kind: str
    at: float = 0.0
    words: tuple[RawWord, ...] = ()
    voice: str = ""
    factor: float | None = None
    """The real-time factor of a final; None: not measured."""


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker is sent before the sound."""

    voice: str = ""
    """The adaptation to the speaker that an earlier worker reported."""
    vocabulary: tuple[str, ...] = ()
    """Words and phrases that are likelier than usual."""

    def encode(self) -> bytes:
        """Encode as the first block."""
        phrases = list(dict.fromkeys(phrase.strip()[:100] for phrase in self.vocabulary))[:MOST_PHRASES]
        return encode_blocks(json.dumps({"voice": self.voice, "vocabulary": phrases}).encode())

    @classmethod
    def decode(cls, block: bytes) -> "WorkerConfig":
        """Decode a block that :meth:`encode` made."""
        fields = json.loads(block)
        return cls(fields["voice"], tuple(fields["vocabulary"]))


class Worker:
    """A connection to one worker."""

    def __init__(
        self,
        output: asyncio.StreamWriter,
        reports: asyncio.StreamReader,
        close: Callable[[], Awaitable[object]],
    ) -> None:
        self._output, self._reports, self._close = output, reports, close
        # asyncio's default of 64 KiB would let 2 s of sound pile up unseen.
        output.transport.set_write_buffer_limits(high=_WAITING_SOUND)

    async def send(self, data: bytes) -> None:
        """Send blocks; returns when there is room for more."""
        # A broken pipe means what the end of the reports means, and is handled there.
        with suppress(ConnectionError):
            self._output.write(data)
            await self._output.drain()

    async def reports(self) -> AsyncIterator[Report]:
        """Yield its reports until it ends."""
        with suppress(ConnectionError):
            # A worker that is killed while it writes leaves a part of a line.
            while (line := await self._reports.readline()).endswith(b"\n"):
                yield Report(*json.loads(line))

    async def close(self) -> None:
        """Kill it."""
        await self._close()
