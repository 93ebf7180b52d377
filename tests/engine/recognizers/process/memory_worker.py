"""A worker in memory: what it is sent is decoded, and its reports are written by the test."""

import asyncio
import io
import json
from collections.abc import Sequence

from symbl_tui.engine.recognizers.process.blocks import END_OF_AUDIO, read_blocks
from symbl_tui.engine.recognizers.process.worker_connection import Worker, WorkerConfig


class _Transport(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Everything that is sent fits into memory."""

    def is_closing(self) -> bool:
        return True  # nothing has to be closed


class MemoryWorker:
    """One worker; ``closed`` once it was killed."""

    def __init__(self, *reports: Sequence[object], half: bytes = b"") -> None:
        """Write these reports, then a part of a line, and then die, as far as its parent can see."""
        self.closed = False
        self._transport = _Transport()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        loop = asyncio.get_running_loop()
        writer = asyncio.StreamWriter(self._transport, protocol, None, loop)
        for report in reports:
            reader.feed_data(json.dumps(report).encode() + b"\n")
        reader.feed_data(half)
        reader.feed_eof()
        self.worker = Worker(writer, reader, self._close)

    async def _close(self) -> None:
        self.closed = True

    @property
    def ended(self) -> bool:
        """Whether it was sent the end of the sound."""
        return self._transport.written.endswith(END_OF_AUDIO)

    @property
    def config(self) -> WorkerConfig:
        """The configuration that it was sent."""
        return WorkerConfig.decode(self._blocks()[0])

    @property
    def sound(self) -> bytes:
        """The sound that it was fed."""
        return b"".join(self._blocks()[1:])

    def _blocks(self) -> list[bytes]:
        content = bytes(self._transport.written)
        return list(read_blocks(io.BytesIO(content + (b"" if self.ended else END_OF_AUDIO))))
