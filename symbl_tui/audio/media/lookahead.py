"""Looks at bytes before they are taken, in a stream that cannot seek."""

from collections.abc import Callable
from typing import Final

READ_BYTES: Final = 1 << 16
"""How much to read at once."""


class Lookahead:
    """Bytes that can be looked at before they are taken.

    Args:
        read: Returns up to so many bytes as soon as there are any; empty at the end.
        head: Bytes that come first.
    """

    def __init__(self, read: Callable[[int], bytes], head: bytes = b"") -> None:
        self._read = read
        self._ready = bytearray(head)
        self.ended = False
        self.taken = 0
        """Bytes that were taken so far."""

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end; waits for them."""
        while len(self._ready) < size and self._fill():
            pass
        return bytes(self._ready[:size])

    def peek_all(self, least: int) -> bytes:
        """All bytes that are there, at least so many unless the end comes first."""
        self.peek(least)
        return bytes(self._ready)

    def take(self, size: int) -> bytes:
        """Remove up to ``size`` bytes as soon as there are any; empty at the end."""
        if not self._ready:
            self._fill()
        taken = bytes(self._ready[:size])
        del self._ready[: len(taken)]
        self.taken += len(taken)
        return taken

    def _fill(self) -> bool:
        data = b"" if self.ended else self._read(READ_BYTES)
        self.ended = not data
        self._ready += data
        return bool(data)
