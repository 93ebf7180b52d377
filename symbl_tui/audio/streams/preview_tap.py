"""A door that is listened at before the session has it: to show how loud it is, and lose nobody for that."""

from types import TracebackType
from typing import Self

from symbl_tui.audio.streams.pcm_format import HEAD_BYTES, is_container
from symbl_tui.audio.streams.socket_listener import SocketListener


class PreviewTap:
    """A door whose writer goes on with whoever enters it next, from a whole sample on.

    What was heard meanwhile is gone. A container cannot be understood from its middle: whoever writes one is
    sent away, to begin anew.

    Args:
        door: Which one; it stays open.
        tick_bytes: how long a sample of all channels is.
    """

    live = True

    def __init__(self, door: SocketListener, tick_bytes: int) -> None:
        self._door = door
        self._tick_bytes = tick_bytes
        self._head = self._rest = b""

    @property
    def label(self) -> str:
        """The door's own."""
        return self._door.label

    async def __aenter__(self) -> Self:
        await self._door.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._door.leave(None if is_container(self._head) else self._rest)

    async def read(self) -> bytes:
        """What was written; nothing once when the writer has gone or another one has come."""
        brought = await self._door.read()
        if not brought:
            self._head = self._rest = b""
            return brought
        self._head += brought[: HEAD_BYTES - len(self._head)]
        rest = self._rest + brought
        self._rest = rest[len(rest) - len(rest) % self._tick_bytes :]
        return brought
