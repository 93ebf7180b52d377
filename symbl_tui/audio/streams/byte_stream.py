"""What a place is where somebody writes sound, and how its bytes are awaited."""

import asyncio
import os
from types import TracebackType
from typing import Final, Protocol, Self

READ_BYTES: Final = 1 << 16
"""What is read at once at most: all that a pipe holds."""


class ByteStream(Protocol):
    """Where somebody writes. Entered by whoever reads; it may outlive one writer after the other."""

    @property
    def label(self) -> str:
        """What to call it on screen."""
        ...

    @property
    def live(self) -> bool:
        """Whether the sound is made while it is read, as far as anybody can know."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def read(self) -> bytes:
        """What the writer wrote, as soon as there is any; nothing once when the writer has gone.

        After that it waits for the next writer, where there can be one. Being cancelled loses nothing.
        """
        ...


async def read_ready(descriptor: int) -> bytes:
    """What can be read now, as soon as that is anything; nothing at its end. Raises ``OSError``."""
    try:
        await readable(descriptor)
    except PermissionError:  # a regular file has no readiness to wait for: its disk answers soon enough
        return await asyncio.to_thread(os.read, descriptor, READ_BYTES)
    # Without another await: whoever is cancelled here would lose what was read.
    return os.read(descriptor, READ_BYTES)


async def readable(descriptor: int) -> None:
    """Return when a read would not wait. Raises ``PermissionError`` for what can never keep one waiting."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
