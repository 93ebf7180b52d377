"""The messages of a client, within the limits of its connection: one that breaks them is closed."""

import time
from dataclasses import dataclass
from typing import Final

from starlette.websockets import WebSocketDisconnect

from symbl_tui.engine.limits.send_rate import POLICY_VIOLATION, SendRate
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.streaming.client_socket import ClientSocket
from symbl_tui.engine.streaming.text_message import MAX_TEXT

_NORMAL, _TOO_BIG = 1000, 1009


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """A message as it came."""

    text: str | None
    """None: it is sound."""
    sound: bytes
    at: float
    """When it came, in seconds of a monotonic clock."""
    waited: float
    """Seconds that the engine waited for it."""


class MessageIntake:
    """Receives the messages of one client."""

    def __init__(self, socket: ClientSocket, node: NodeParts) -> None:
        self._socket = socket
        self._send_rate = SendRate(node.settings.limits.frames_per_second, node.timing)
        self._max_bytes: Final = node.settings.limits.message_bytes
        self._refusals = node.metrics.node.refusals

    async def receive(self, idle: float, remaining: float) -> ClientMessage | None:
        """Receive a message; closes the socket after ``idle`` seconds without one.

        Returns:
            None: There is none; see :meth:`.ClientSocket.receive`.

        Raises:
            WebSocketDisconnect: The client has closed the socket.
        """
        began = time.monotonic()
        try:
            message = await self._socket.receive(idle, remaining)
        except TimeoutError:
            await self._socket.fail(f"closed after {idle:.0f} s without a message", _NORMAL)
            return None
        if message is None:
            return None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        now = time.monotonic()
        return ClientMessage(message.get("text"), message.get("bytes") or b"", now, now - began)

    async def admit(self, message: ClientMessage) -> bool:
        """Whether a message is within the limits, once it is due; the socket is closed where it is not.

        Called before it is looked at: slow reading holds the client back through TCP, without parsing.
        """
        await self._send_rate.throttle(audio=message.text is None)
        if self._send_rate.exceeded:
            return await self._refuse(RefusalReason.FLOOD, self._send_rate.message, POLICY_VIOLATION)
        if len(message.sound) > self._max_bytes:
            return await self._refuse_size(f"{self._max_bytes} bytes")
        if len(message.text or "") > MAX_TEXT:
            return await self._refuse_size(f"{MAX_TEXT} characters")
        return True

    async def _refuse_size(self, bound: str) -> bool:
        return await self._refuse(RefusalReason.SIZE, f"a message may have {bound}", _TOO_BIG)

    async def _refuse(self, reason: RefusalReason, message: str, code: int) -> bool:
        self._refusals.count(reason)
        await self._socket.fail(message, code)
        return False
