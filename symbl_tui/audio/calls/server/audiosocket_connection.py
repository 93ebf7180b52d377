"""One AudioSocket connection: TCP from an exchange, and silence back to it by the clock."""

import asyncio
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.calls.audiosocket import HANG_UP, AudioSocketCodec, packet
from symbl_tui.audio.calls.call_codec import CallReceiver, CallRefused
from symbl_tui.audio.calls.call_events import CallEvent, CallStarted
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.calls.server.open_connections import OpenConnections
from symbl_tui.audio.calls.server.operator_lines import OperatorLines
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.audio.frame import FRAME_SECONDS
from symbl_tui.system.limits.pending_connections import PendingConnections

# After a standstill of this process: sound that is long past is not sent.
_LATEST: Final = 1.0


@dataclass(frozen=True, slots=True)
class AudioSocketListening:
    """What the connections of one AudioSocket listener share."""

    hub: CallHub
    platform: Platform
    """The record of AudioSocket."""
    announced: Collection[uuid.UUID]
    """The ids that are accepted; empty: all, where only this machine can connect."""
    connections: OpenConnections
    pending: PendingConnections
    lines: OperatorLines
    limits: ServerLimits


class AudioSocketConnection(asyncio.Protocol):
    """A connection of an exchange."""

    def __init__(self, listening: AudioSocketListening) -> None:
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the connection has ended."""
        self._shared = listening
        self._codec = AudioSocketCodec()
        self._receiver: CallReceiver | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._address: tuple[str, int] = ("", 0)
        self._due = 0.0
        self._known = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the id of the call."""
        assert isinstance(transport, asyncio.Transport)
        shared, self._transport = self._shared, transport
        shared.connections.add(self)
        self._address = (transport.get_extra_info("peername") or ("", 0))[:2]
        shared.pending.set_abort(self._address, transport.abort)
        self._receiver = shared.hub.connect(shared.platform)
        self._receiver.on_over = lambda reason: self._hang_up()
        loop = asyncio.get_running_loop()
        seconds = shared.limits.first_message
        self._timer = loop.call_later(seconds, self._refuse, f"no UUID came within {seconds:g} s")

    def data_received(self, data: bytes) -> None:
        """Feed the codec; from the id on silence goes back."""
        if not self._receiver or not self._transport or self._transport.is_closing():
            return
        try:
            self._receiver.handle(self._checked(data))
        except CallRefused as error:
            self._refuse(str(error))
            return
        if self._receiver.over:
            self._hang_up()
        elif self._codec.call_id is not None and not self._known:
            self._known = True
            self._shared.pending.authenticate(self._address)
            self._stop_timer()
            # From the id on, not from the first sound: Asterisk hangs up when it gets none for two seconds.
            self._due = asyncio.get_running_loop().time()
            self._send_silence()

    def connection_lost(self, error: Exception | None) -> None:
        """The connection has ended."""
        self._shared.connections.discard(self)
        self._stop_timer()
        if self._receiver and not self._receiver.over:
            self._receiver.lost(self._codec.connection_lost(None))

    def abort(self) -> None:
        """Close it at once."""
        if self._transport:
            self._transport.abort()

    def _checked(self, data: bytes) -> list[CallEvent]:
        """The events of some bytes; the id, the protocol's only credential, is checked before any counts."""
        events = list(self._codec.feed(data))
        if any(isinstance(event, CallStarted) for event in events):
            if self._shared.announced and self._codec.call_id not in self._shared.announced:
                raise CallRefused("its UUID was not announced", "name it with --uuid")
            if self._shared.hub.full:
                most = self._shared.hub.limits.max_calls
                raise CallRefused(f"{most} calls are taken at a time", "raise --max-calls")
        return events

    def _send_silence(self) -> None:
        """Send 20 ms; by the clock, so that late wake-ups do not add up."""
        if not self._transport or self._transport.is_closing():
            return
        loop = asyncio.get_running_loop()
        if loop.time() - self._due > _LATEST:
            self._due = loop.time()
        # One write a packet: half a header would block the exchange's thread.
        self._transport.write(self._codec.silence)
        if self._transport.get_write_buffer_size() > self._shared.limits.unread_bytes:
            self._transport.abort()
            return
        self._due += FRAME_SECONDS
        self._timer = loop.call_at(self._due, self._send_silence)

    def _refuse(self, reason: str) -> None:
        self._shared.lines.refuse(f"an AudioSocket connection was closed: {reason}")
        if self._receiver and not self._receiver.over:
            self._receiver.lost(())
        self._hang_up()

    def _hang_up(self) -> None:
        self._stop_timer()
        if self._transport and not self._transport.is_closing():
            self._transport.write(packet(HANG_UP))
            self._transport.close()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
