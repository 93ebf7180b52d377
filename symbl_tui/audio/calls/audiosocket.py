"""AudioSocket, Asterisk's protocol for a call over TCP: packets of a kind, a length and a payload. Pure.

Source: Asterisk's ``include/asterisk/res_audiosocket.h``, ``res/res_audiosocket.c`` and page "AudioSocket
channel driver". The receiver must send sound: without any the application drops the call after two seconds,
and a tap delays the hang-up by two.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallEvent,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
)
from symbl_tui.audio.frame import FRAME_SECONDS, SAMPLE_BYTES
from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat

HANG_UP: Final = 0x00
UUID: Final = 0x01
DTMF: Final = 0x03
ERROR: Final = 0xFF

AUDIO_RATES: Final = {
    0x10: 8000,
    0x11: 12_000,
    0x12: 16_000,
    0x13: 24_000,
    0x14: 32_000,
    0x15: 44_100,
    0x16: 48_000,
    0x17: 96_000,
    0x18: 192_000,
}
"""Samples per second by the kind of packet; s16le, mono."""

# Kind, and the length of the payload in two bytes, big-endian.
_HEADER_BYTES: Final = 3
_UUID_BYTES: Final = 16
_PARTY: Final = "caller"
_KEYS: Final = frozenset("0123456789*#ABCD")


def packet(kind: int, payload: bytes = b"") -> bytes:
    """A packet as it is sent; written in one piece, as half a header would block Asterisk's thread."""
    return bytes((kind,)) + len(payload).to_bytes(2, "big") + payload


class AudioSocketCodec:
    """One connection, which is one party; fed with bytes as they come from TCP.

    Args:
        label: The name of the party.
    """

    def __init__(self, label: str = "Caller") -> None:
        self._label = label
        self._received = bytearray()
        self._id: uuid.UUID | None = None
        self._kind = 0

    @property
    def call_id(self) -> uuid.UUID | None:
        """The id that the exchange began with: the only credential of the protocol. None: not yet."""
        return self._id

    @property
    def silence(self) -> bytes:
        """The packet to send every 20 ms from the id on: silence of the kind that the exchange sends."""
        kind = self._kind or 0x10
        return packet(kind, bytes(SAMPLE_BYTES * round(AUDIO_RATES[kind] * FRAME_SECONDS)))

    def feed(self, message: str | bytes) -> Iterator[CallEvent]:
        """The events of the packets that are complete."""
        assert isinstance(message, bytes)
        # At most one packet, of 64 KiB, and one read wait: what is complete is taken out at once.
        self._received += message
        while len(self._received) >= _HEADER_BYTES:
            kind, length = self._received[0], int.from_bytes(self._received[1:_HEADER_BYTES], "big")
            self._check(kind)
            end = _HEADER_BYTES + length
            if len(self._received) < end:
                return
            payload = bytes(self._received[_HEADER_BYTES:end])
            del self._received[:end]
            yield from self._handle(kind, payload)

    def reply(self) -> Sequence[str | bytes]:
        """Nothing: :attr:`silence` goes by the clock."""
        return ()

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        """The connection has ended without a hang-up."""
        return (CallEnded(EndCause.LOST),)

    def _check(self, kind: int) -> None:
        """Refuse what cannot be AudioSocket at its first byte, rather than wait for its length."""
        if kind not in (HANG_UP, UUID, DTMF, ERROR, *AUDIO_RATES):
            raise CallRefused(
                f"the peer does not speak AudioSocket: it sent a packet of kind 0x{kind:02x}",
                "dial AudioSocket with c(slin) or c(slin16)",
            )
        if self._id is None and kind not in (UUID, HANG_UP, ERROR):
            raise CallRefused("the peer sent sound before its UUID")

    def _handle(self, kind: int, payload: bytes) -> Iterator[CallEvent]:
        if kind == UUID:
            yield from self._identify(payload)
        elif kind == DTMF:
            digit = payload[:1].decode("latin-1").upper()
            if digit in _KEYS:
                yield CallNoted(f"{self._label} pressed {digit}", _PARTY)
        elif kind == HANG_UP:
            yield CallEnded(EndCause.HUNG_UP)
        elif kind == ERROR:
            yield CallEnded(EndCause.ENDED, f"Asterisk reports error {payload.hex() or 'without a code'}")
        else:
            yield from self._media(kind, payload)

    def _identify(self, payload: bytes) -> Iterator[CallEvent]:
        if self._id is not None or len(payload) != _UUID_BYTES:
            raise CallRefused("the peer sent a second UUID" if self._id else "the UUID is not 16 bytes long")
        self._id = uuid.UUID(bytes=payload)
        yield CallStarted(str(self._id))

    def _media(self, kind: int, payload: bytes) -> Iterator[CallEvent]:
        if not self._kind:
            self._kind = kind
            yield PartyJoined(_PARTY, self._label, PcmFormat(S16LE, AUDIO_RATES[kind]))
        elif kind != self._kind:
            raise CallRefused(
                f"the sample rate changed from {AUDIO_RATES[self._kind]} to {AUDIO_RATES[kind]} in the call"
            )
        if whole := len(payload) - len(payload) % SAMPLE_BYTES:
            yield MediaReceived(_PARTY, payload[:whole])
