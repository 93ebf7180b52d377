"""LiveKit egress to a WebSocket: s16le at 48 kHz, and texts when a track is muted. Pure.

A track is mono; a composite of a room is stereo, whose two channels are no parties and are mixed: the URL
says so by ``?channels=2``. Source: ``livekit/egress`` pkg/pipeline/sink/websocket.go.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallStarted, PartyMuted
from symbl_tui.audio.calls.close_codes import end_of_connection
from symbl_tui.audio.calls.message_fields import parse_object, text_fields
from symbl_tui.audio.calls.pcm_streams.sample_stream import ChannelParty, SampleStream
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat

_RATE: Final = 48_000
_STEREO_BYTES: Final = 4


class LivekitCodec:
    """One track of a room, which is one party, or the mix of a room.

    Args:
        request: Whose query may name the party (``label``), its call (``call``) and its ``channels``.
    """

    def __init__(self, request: UpgradeRequest) -> None:
        named = text_fields(dict(request.query))
        channels = named.get("channels", "1")
        if channels not in ("1", "2"):
            raise CallRefused(f"the URL says channels={channels!r}", "use channels=2 for a room, else none")
        self._named = named
        self._stereo = channels == "2"
        self._rest = b""
        default = "Room" if self._stereo else "Participant"
        party = ChannelParty("track", named.get("label") or default)
        self._stream = SampleStream(PcmFormat(S16LE, _RATE), (party,))
        self._started = False

    def feed(self, message: str | bytes) -> Iterator[CallEvent]:
        """The events of a message; see :class:`~symbl_tui.audio.calls.call_codec.CallCodec`."""
        if not self._started:
            self._started = True
            group = self._named.get("call", "")
            yield CallStarted(call_id=group, group=group, metadata=self._named)
            yield from self._stream.open()
        if isinstance(message, bytes):
            yield from self._stream.feed(self._mono(message))
        else:
            muted = parse_object(message).get("muted")
            if isinstance(muted, bool):
                yield PartyMuted(self._stream.parties[0].key, muted)

    def reply(self) -> Sequence[str | bytes]:
        """Nothing: egress reads no messages."""
        return ()

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        """The call is over."""
        return (CallEnded(*end_of_connection(code)),)

    def _mono(self, message: bytes) -> bytes:
        if not self._stereo:
            return message
        data = self._rest + message
        complete = len(data) - len(data) % _STEREO_BYTES
        self._rest = data[complete:]
        samples = array("h", data[:complete])
        pairs = zip(samples[::2], samples[1::2], strict=True)
        return array("h", [(left + right) // 2 for left, right in pairs]).tobytes()
