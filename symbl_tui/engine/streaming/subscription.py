"""The life of one subscriber's WebSocket: sends a conversation's frames and answers pings."""

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket

from symbl_tui.engine.conversations.subscribers import Subscriber
from symbl_tui.engine.limits.send_rate import POLICY_VIOLATION, SendRate
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.streaming.disconnect import DISCONNECTED


class Subscription:
    """A socket and its subscriber. All messages but pings are ignored, such as Symbl's speaker events."""

    def __init__(
        self, socket: WebSocket, subscriber: Subscriber, send_rate: SendRate, close_timeout: float
    ) -> None:
        self._socket = socket
        self._subscriber = subscriber
        self._send_rate = send_rate
        self._close_timeout = close_timeout

    async def run(self) -> None:
        """Serve the client until either side closes."""
        receiving = asyncio.create_task(self._receive(), name="receive from a subscriber")
        sending = asyncio.create_task(self._send(), name="send to a subscriber")
        # A send to a client that does not read never returns: only cancelling ends it.
        self._subscriber.on_overflow(sending.cancel)
        try:
            await asyncio.wait((receiving, sending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Before they are cancelled, after which both are done.
            disconnected = receiving.done() and not self._send_rate.exceeded
            receiving.cancel()
            sending.cancel()
            await asyncio.gather(receiving, sending, return_exceptions=True)
        if not disconnected:
            await self._close()

    async def _receive(self) -> None:
        """Answer pings until the client disconnects or sends too much."""
        with suppress(*DISCONNECTED):
            while not self._send_rate.exceeded:
                message = await self._socket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self._send_rate.throttle(audio=False)
                if message.get("text") == frames.PING:
                    await self._socket.send_text(frames.PONG)

    async def _send(self) -> None:
        """Send frames until the conversation ends or the client disconnects."""
        with suppress(*DISCONNECTED):
            async for text in self._subscriber:
                await self._socket.send_text(text)

    async def _close(self) -> None:
        code, reason = self._subscriber.close_code, self._subscriber.reason
        if self._send_rate.exceeded:
            code, reason = POLICY_VIOLATION, self._send_rate.message
        with suppress(TimeoutError, *DISCONNECTED):
            # A client that does not read takes no close frame either: its buffers are full.
            async with asyncio.timeout(self._close_timeout):
                if reason:
                    await self._socket.send_text(frames.encode(frames.error(reason)))
                await self._socket.close(code)
