"""Receives a request's body up to its limit and its deadline, whatever the client declared."""

import asyncio
from typing import Final

from fastapi import HTTPException
from starlette.types import Message, Receive

from symbl_tui.engine.limits.deadlines import Timing

MIN_RATE: Final = 1000
"""Bytes per second that a body has to have on average, apart from one pause."""


class BoundedBody:
    """The ``receive`` of a request with limits."""

    def __init__(self, receive: Receive, max_bytes: int, timing: Timing) -> None:
        self._receive, self._max_bytes, self._pause = receive, max_bytes, timing.body_pause
        self._received = 0
        self._complete = False
        self._started = asyncio.get_running_loop().time()

    async def __call__(self) -> Message:
        """Receive a message; raises ``HTTPException`` (408, 413) for a body over a limit."""
        # After the body a request waits for its client to disconnect, which may take as long as it likes.
        if self._complete:
            return await self._receive()
        # Two bounds: a byte every 19 s never pauses for too long, and would hold the connection for days.
        slowest = self._started + self._received / MIN_RATE
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(min(slowest, now) + self._pause):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, f"the body paused for {self._pause:g} s or is too slow") from error
        self._complete = not message.get("more_body", False)
        # The declared length is the client's word: a chunked body has none.
        self._received += len(message.get("body", b""))
        if self._received > self._max_bytes:
            raise HTTPException(413, body_too_long(self._max_bytes))
        return message


def body_too_long(max_bytes: int) -> str:
    """The sentence of a body over the limit."""
    return f"a body may have {max_bytes} bytes here"
