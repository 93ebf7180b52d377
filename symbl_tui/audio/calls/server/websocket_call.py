"""One platform's WebSocket once its request was accepted: frames to its codec, and the codec's answers."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol

from symbl_tui.audio.calls.call_codec import CallCodec, CallReceiver, CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, EndCause
from symbl_tui.audio.calls.close_codes import NORMAL
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.system.limits.fragment_rate import FragmentRate

_POLICY: Final = 1008
_NOT_UTF8: Final = 1007
_FAULT: Final = 1011
_OWN_FAULT: Final = "a fault of symbl-tui itself; the log tells more"
# Bytes of the reason in a close frame (RFC 6455, 5.5).
_REASON_BYTES: Final = 120

_log = logging.getLogger(__name__)


class WebSocketCall:
    """Feeds the messages of a WebSocket to a codec. Used on the event loop only.

    Args:
        transport: The connection.
        protocol: Open, with the handshake done.
        codec: Of the platform.
        receiver: Takes the codec's events.
        refuse: Gets a line for the operator when the connection is closed for what came on it.
        limits: See there.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        protocol: ServerProtocol,
        codec: CallCodec,
        receiver: CallReceiver,
        refuse: Callable[[str], None],
        limits: ServerLimits,
    ) -> None:
        self._transport = transport
        self._protocol = protocol
        self._codec = codec
        self._receiver = receiver
        self._refuse = refuse
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._pieces: list[bytes] = []
        """Of a message that comes in fragments."""
        self._is_text = False
        self._fragments = FragmentRate()
        self._messages = 0
        """Since the moment below: counted in blocks, as a bucket for each costs as much as its parsing."""
        self._counted_since = self._loop.time()
        self._heard = self._loop.time()
        self._closing = False
        self._ended = False
        self._timer = self._loop.call_later(limits.first_message, self._check_started)
        self._pings = self._loop.call_later(limits.ping_interval, self._ping)
        receiver.on_over = self._end_call

    def receive(self, data: bytes) -> None:
        """Take bytes from the connection."""
        self._heard = self._loop.time()
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            # The protocol answers pings and close frames itself; what comes behind our own close is ignored.
            if isinstance(event, Frame) and not self._closing:
                self._take(event)
        if self._protocol.parser_exc and not self._closing:
            self._fail(str(self._protocol.parser_exc))  # the protocol has closed it already
        self._send()

    def lost(self) -> None:
        """The connection has ended."""
        self._timer.cancel()
        self._pings.cancel()
        if not self._ended:
            self._ended = True
            try:
                self._receiver.lost(self._codec.connection_lost(self._close_code))
            except Exception:  # nothing is left to close, but the call
                _log.exception("a codec of calls failed")
                if not self._receiver.over:
                    self._receiver.lost((CallEnded(EndCause.FAULT),))

    @property
    def _close_code(self) -> int | None:
        """The code of the peer's close frame; None: none has come."""
        received = self._protocol.close_rcvd
        return received.code if received else None

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            return None
        if not self._fragments.accept(len(frame.data)):
            return self._fail("too many small frames")
        if frame.opcode in (Opcode.PING, Opcode.PONG):
            return None
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
        if self._pieces or not frame.fin:
            self._pieces.append(bytes(frame.data))
            if frame.fin:
                pieces, self._pieces = self._pieces, []
                self._message(b"".join(pieces))
            return None
        data = frame.data
        return self._message(data if isinstance(data, bytes) else bytes(data))

    def _message(self, data: bytes) -> None:
        self._timer.cancel()
        self._messages += 1
        if self._messages >= self._limits.message_burst and self._is_flooded():
            return self._fail("too many messages")
        try:
            self._feed(data.decode() if self._is_text else data)
        except UnicodeDecodeError:
            self._fail("a text message is no UTF-8", _NOT_UTF8)
        except CallRefused as error:
            self._fail(str(error))
        except Exception:  # whatever a codec raises costs this connection only
            _log.exception("a codec of calls failed")
            self._fail(_OWN_FAULT, _FAULT, CallEnded(EndCause.FAULT))
        return None

    def _is_flooded(self) -> bool:
        """Whether a block of messages came faster than they may on average."""
        now = self._loop.time()
        allowed = self._limits.messages_per_second * (now - self._counted_since)
        count, self._messages, self._counted_since = self._messages, 0, now
        return count > allowed

    def _feed(self, message: str | bytes) -> None:
        self._receiver.handle(self._codec.feed(message))
        for reply in self._codec.reply():
            if isinstance(reply, str):
                self._protocol.send_text(reply.encode())
            else:
                self._protocol.send_binary(reply)
        if self._receiver.over:
            self._close(NORMAL, "")

    def _fail(self, reason: str, code: int = _POLICY, end: CallEnded | None = None) -> None:
        self._refuse(reason)
        if not self._receiver.over:
            self._receiver.lost((end or CallEnded(EndCause.PROTOCOL, reason),))
        self._close(code, reason)

    def _end_call(self, reason: str) -> None:
        """The call was ended from this side."""
        self._close(NORMAL, reason)
        self._send()

    def _close(self, code: int, reason: str) -> None:
        if self._closing:
            return
        # Ended too: the end was told with its cause, and lost() must not tell another.
        self._closing = self._ended = True
        self._timer.cancel()
        short = reason.encode()[:_REASON_BYTES].decode(errors="ignore")
        try:
            self._protocol.send_close(code, short)
        except InvalidState:  # the peer was faster
            return
        self._timer = self._loop.call_later(self._limits.close_seconds, self._transport.abort)

    def _send(self) -> None:
        """Write what the protocol has to send, also of its own: pongs, close frames."""
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:  # the end of the stream
                self._transport.close()
        if self._transport.get_write_buffer_size() > self._limits.unread_bytes:
            self._transport.abort()

    def _check_started(self) -> None:
        self._fail(f"no message came within {self._limits.first_message:g} s")
        self._send()

    def _ping(self) -> None:
        if self._loop.time() - self._heard > self._limits.silent_for:
            self._transport.abort()
            return
        if not self._closing:
            self._protocol.send_ping(b"")
            self._send()
        self._pings = self._loop.call_later(self._limits.ping_interval, self._ping)
