"""Reads a socket listener for a level meter and leaves its sender to the session."""

from typing import Self

from symbl_tui.audio.container_names import LOOK_BYTES, container_name
from symbl_tui.audio.streams.socket_listener import SocketListener


class PreviewTap:
    """A listener's bytes; on exit its sender stays connected for the next reader, from a whole sample on.

    What the preview read is gone. A container cannot be decoded from its middle: its sender is disconnected,
    to connect and begin anew.

    Args:
        listener: It stays open.
        tick_bytes: Bytes of one sample of all channels.
    """

    live = True

    def __init__(self, listener: SocketListener, tick_bytes: int) -> None:
        self._listener = listener
        self._tick_bytes = tick_bytes
        self._head = self._rest = b""

    @property
    def label(self) -> str:
        """The listener's own."""
        return self._listener.label

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.release(None if container_name(self._head) else self._rest)

    async def read(self) -> bytes:
        """The next bytes; empty once when the sender has ended or another one has replaced it."""
        data = await self._listener.read()
        if not data:
            self._head = self._rest = b""
            return data
        self._head += data[: LOOK_BYTES - len(self._head)]
        rest = self._rest + data
        self._rest = rest[len(rest) - len(rest) % self._tick_bytes :]
        return data
