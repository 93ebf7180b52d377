"""The port for byte streams that another program writes, and waiting for a descriptor's bytes."""

import asyncio
import os
from collections.abc import Callable
from types import TracebackType
from typing import Final, Protocol, Self

READ_BYTES: Final = 1 << 16
"""The most to read at once: all that a pipe holds."""


class ByteStream(Protocol):
    """The bytes of one sender after another; entered by the source that reads them."""

    @property
    def label(self) -> str:
        """Its name on screens."""
        ...

    @property
    def live(self) -> bool:
        """Whether sound is produced while it is read, as far as can be known."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def read(self) -> bytes:
        """The next bytes, as soon as there are any; empty once at the end of each sender.

        After that it waits for the next sender, where there can be one. Cancelling it loses nothing.
        """
        ...


async def read_ready(descriptor: int) -> bytes:
    """The bytes that can be read now, as soon as there are any; empty at the end. Raises ``OSError``."""
    try:
        await wait_readable(descriptor)
    except PermissionError:  # epoll takes no regular file; its disk answers soon enough
        return await asyncio.to_thread(os.read, descriptor, READ_BYTES)
    # No await between here and the return: a cancellation would lose what was read.
    return os.read(descriptor, READ_BYTES)


async def wait_readable(descriptor: int) -> None:
    """Wait until a read would not block. Raises ``PermissionError`` for regular files, which never block."""
    loop = asyncio.get_running_loop()
    await _wait_ready(descriptor, loop.add_reader, loop.remove_reader)


async def wait_writable(descriptor: int) -> None:
    """Wait until a write would not block."""
    loop = asyncio.get_running_loop()
    await _wait_ready(descriptor, loop.add_writer, loop.remove_writer)


async def _wait_ready(
    descriptor: int, watch: Callable[[int, Callable[[], None]], object], unwatch: Callable[[int], object]
) -> None:
    ready = asyncio.Event()
    watch(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        unwatch(descriptor)
