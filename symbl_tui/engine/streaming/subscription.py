"""A listening socket's life: it hears what is said in a conversation, and may ask whether we live."""

import asyncio
from contextlib import suppress
from typing import Final

from starlette.websockets import WebSocket

from symbl_tui.engine.conversations.subscribers import TOO_SLOW, Subscriber
from symbl_tui.engine.limits.send_rate import TOO_MUCH, SendRate
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.streaming.disconnect import GONE

_FAREWELL_WITHIN: Final = 5.0
"""Seconds that a close may take to reach a listener that does not read."""


class Subscription:
    """A socket and its ear. What the client says is ignored: Symbl's speaker events, for one."""

    def __init__(self, socket: WebSocket, ear: Subscriber, pace: SendRate) -> None:
        self._socket = socket
        self._ear = ear
        self._pace = pace

    async def run(self) -> None:
        """Serve the client until either side closes."""
        listening = asyncio.create_task(self._listen(), name="hear a listener")
        delivering = asyncio.create_task(self._deliver(), name="tell a listener")
        self._ear.when_too_slow(delivering.cancel)
        try:
            await asyncio.wait((listening, delivering), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone = listening.done() and not self._pace.abused
            listening.cancel()
            delivering.cancel()
            await asyncio.gather(listening, delivering, return_exceptions=True)
        if not gone:
            await self._farewell()

    async def _listen(self) -> None:
        """Until the client is gone, or asks too much."""
        with suppress(*GONE):
            while not self._pace.abused:
                message = await self._socket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self._pace.keep(sound=False)
                if message.get("text") == frames.PING:
                    await self._socket.send_text(frames.PONG)

    async def _deliver(self) -> None:
        """Until the conversation is over, or the client is gone."""
        with suppress(*GONE):
            async for text in self._ear:
                await self._socket.send_text(text)

    async def _farewell(self) -> None:
        code, why = self._ear.code, ""
        if self._pace.abused:
            code, why = TOO_MUCH, self._pace.complaint
        elif code == TOO_SLOW:
            why = "closed: more was said than this listener read"
        with suppress(TimeoutError, *GONE):
            async with asyncio.timeout(_FAREWELL_WITHIN):
                if why:
                    await self._socket.send_text(frames.encoded(frames.error(why)))
                await self._socket.close(code)
