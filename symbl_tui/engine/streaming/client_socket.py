"""A client's WebSocket: receiving with an idle timeout, and sending that tolerates a client that is gone."""

import asyncio
from contextlib import suppress
from typing import Final

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketState

from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frame_fields import Frame
from symbl_tui.engine.streaming.disconnect import DISCONNECTED

TRY_LATER: Final = 1013
"""The close code of a socket that is refused, or ended, by a limit."""


class ClientSocket:
    """Wraps a WebSocket that was accepted."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._receiving: asyncio.Timeout | None = None
        """The timeout of the current :meth:`receive`, if one is running."""

    @property
    def is_open(self) -> bool:
        """Whether this side has not closed it."""
        return self._socket.application_state is WebSocketState.CONNECTED

    async def receive(self, idle: float, remaining: float) -> Message | None:
        """Receive a message; None after :meth:`wake` or ``remaining`` seconds.

        Raises:
            TimeoutError: No message arrived for ``idle`` seconds.
        """
        loop = asyncio.get_running_loop()
        idle_until = loop.time() + idle
        try:
            async with asyncio.timeout(min(idle, remaining)) as self._receiving:
                return await self._socket.receive()
        except TimeoutError:
            # wake() and the end of the conversation move or
            # shorten the timeout; only the full wait is idleness.
            if loop.time() >= idle_until:
                raise
            return None
        finally:
            self._receiving = None

    def wake(self) -> None:
        """Make a running :meth:`receive` return None."""
        # Moving the timeout to now ends the wait at once, and only the wait: cancelling the task that serves
        # the socket would end whatever else it does by then.
        if self._receiving and not self._receiving.expired():
            self._receiving.reschedule(asyncio.get_running_loop().time())

    async def send(self, frame: Frame) -> None:
        """Send a frame."""
        await self.send_text(frames.encode(frame))

    async def send_text(self, text: str) -> None:
        """Send a text; does nothing when the client is gone, which :meth:`receive` reports."""
        if self.is_open:
            with suppress(*DISCONNECTED):
                await self._socket.send_text(text)

    async def close(self, code: int, reason: str = "") -> None:
        """Close the socket, unless it is closed."""
        if self.is_open:
            with suppress(*DISCONNECTED):
                await self._socket.close(code, reason)

    async def fail(self, message: str, code: int) -> None:
        """Send an error, and close the socket."""
        await self.send(frames.error(message, retryable=code == TRY_LATER))
        await self.close(code)

    async def complete(self, conversation_id: str, code: int) -> None:
        """Send that the conversation is complete, and close the socket."""
        # In this order: Symbl's JavaScript SDK waits for the first frame, and closes at the second.
        await self.send(frames.conversation_completed(conversation_id))
        await self.send(frames.event("recognition_stopped"))
        await self.close(code)
