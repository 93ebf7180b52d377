"""The codec of JSON media streams, for all dialects. Sans-I/O."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallEvent,
    CallNoted,
    EndCause,
    MediaReceived,
    PartyJoined,
)
from symbl_tui.audio.calls.close_codes import end_of_connection
from symbl_tui.audio.calls.json_streams.chunk_order import ChunkOrder, OrderedPiece, Piece
from symbl_tui.audio.calls.json_streams.dialects import Dialect
from symbl_tui.audio.calls.json_streams.stream_messages import (
    INBOUND,
    OUTBOUND,
    chunk_of,
    listed_tracks,
    payload_of,
    stream_id_of,
    timestamp_of,
    track_of,
)
from symbl_tui.audio.calls.json_streams.stream_sound import StreamSound
from symbl_tui.audio.calls.json_streams.stream_start import StreamStart, read_start
from symbl_tui.audio.calls.message_fields import digit_field, parse_object, text_field
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.domain.untrusted_json import LONGEST, Json, get_object

_log = logging.getLogger(__name__)

DEFAULT_LABELS: Final = {INBOUND: "Caller", OUTBOUND: "Callee"}
"""What the parties are called where no parameter says it."""


class JsonStreamCodec:
    """One connection of a platform: what it sends becomes the events of one call. Nothing is ever sent back.

    Unknown events and fields are ignored and counted, as platforms add some; what contradicts the protocol is
    refused.

    Args:
        dialect: That of the platform whose path was connected to; the keys of ``start`` may tell another.
        request: For the parameters in its query and headers.
    """

    def __init__(self, dialect: Dialect, request: UpgradeRequest) -> None:
        self.ignored = 0
        """Messages that said nothing that is understood."""
        self._dialect = dialect
        self._request = request
        self._started: StreamStart | None = None
        self._stream_id = ""
        self._sound: StreamSound | None = None
        self._order = ChunkOrder(reordered=False)
        self._parties: set[str] = set()
        self._zero: float | None = None
        self._last: dict[str, Piece] = {}
        self._fault = ""
        self._ended = False
        self._handlers: dict[str, Callable[[Json], Iterable[CallEvent]]] = {
            "connected": lambda _: (),
            "start": self._start,
            "media": self._media,
            "dtmf": self._dtmf,
            "mark": self._mark,
            "error": self._error,
            "stop": self._stop,
        }

    def feed(self, message: str | bytes) -> Iterable[CallEvent]:
        """The events of a message.

        Raises:
            CallRefused: See :class:`~symbl_tui.audio.calls.call_codec.CallCodec`.
        """
        if self._ended:
            return ()
        if isinstance(message, bytes):
            raise CallRefused(
                "a binary message, where JSON is spoken", "have the platform send its sound as JSON"
            )
        content = parse_object(message)
        event = content.get("event")
        handle = self._handlers.get(event) if isinstance(event, str) else None
        if handle is None:
            self.ignored += 1
            return ()
        return tuple(handle(content))

    def reply(self) -> tuple[str | bytes, ...]:
        """Nothing: what is sent to a one-way stream is an error there (Twilio 31924)."""
        return ()

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        """The end, unless ``stop`` was it."""
        if self._ended:
            return ()
        cause, detail = end_of_connection(code)
        return tuple(self._end(cause, self._fault or detail))

    def _start(self, message: Json) -> Iterator[CallEvent]:
        start = read_start(message, self._dialect, self._request)
        if self._started is not None:
            # A proxy, or a platform that is not sure of its first one, may send it again; the call goes on.
            if not start.repeats(self._started):
                raise CallRefused(
                    "a second start on one connection", "have each stream open its own connection"
                )
            _log.info("%s stream: the same start came once more, and is ignored", self._dialect.title)
            return
        self._started, self._sound = start, start.sound
        self._dialect, self._stream_id = start.dialect, start.call.stream_id
        self._order = ChunkOrder(self._dialect.reordered)
        yield start.call
        for track in listed_tracks(start.content):
            yield from self._joined(track, start.sound.format)
        if start.note:
            yield CallNoted(start.note)

    def _media(self, message: Json) -> Iterator[CallEvent]:
        if self._sound is None:
            raise CallRefused("media before start")
        self._check_stream(message)
        media = get_object(message, "media")
        piece = Piece(track_of(media), chunk_of(media), self._seconds(media), payload_of(media))
        if not piece.payload:
            self.ignored += 1
            return
        for ordered in self._order.push(piece):
            yield from self._heard(self._sound, ordered)

    def _heard(self, sound: StreamSound, ordered: OrderedPiece) -> Iterator[CallEvent]:
        piece = ordered.piece
        yield from self._joined(piece.track, sound.format)
        timestamp = None if self._stands_still(piece) else piece.timestamp
        yield from sound.push(MediaReceived(piece.track, piece.payload, timestamp, ordered.missing))

    def _stands_still(self, piece: Piece) -> bool:
        """Whether the time is that of the piece before it, which it is not by its number."""
        before = self._last.get(piece.track)
        self._last[piece.track] = piece
        return before is not None and before.timestamp == piece.timestamp and before.number != piece.number

    def _seconds(self, media: Json) -> float | None:
        """The timestamp of a piece; one that counts from 1970 is moved to the first that was heard."""
        seconds = timestamp_of(media)
        if seconds is None:
            return None
        if self._zero is None:
            self._zero = seconds if seconds > LONGEST else 0.0
        return seconds - self._zero if 0 <= seconds - self._zero <= LONGEST else None

    def _dtmf(self, message: Json) -> Iterator[CallEvent]:
        self._check_stream(message)
        dtmf = get_object(message, "dtmf")
        digit, track = digit_field(dtmf, "digit"), track_of(dtmf)
        party = track if track in self._parties else ""
        yield from self._noted(f"{self._label(track)} pressed {digit}" if digit else "", party)

    def _mark(self, message: Json) -> Iterator[CallEvent]:
        self._check_stream(message)
        name = text_field(get_object(message, "mark"), "name")
        yield from self._noted(f"Mark {name}" if name else "")

    def _error(self, message: Json) -> Iterator[CallEvent]:
        """Telnyx: a fault of the stream, which may go on."""
        self._check_stream(message)
        fault = get_object(message, "payload")
        parts = (text_field(fault, key) for key in ("code", "title", "detail"))
        self._fault = f"{self._dialect.title} reports {' '.join(filter(None, parts)) or 'an error'}"
        yield from self._noted(self._fault)

    def _noted(self, text: str, party: str = "") -> Iterator[CallEvent]:
        """A note; ignored where there is nothing to note, or too early. The hub bounds how many are kept."""
        if not text or self._sound is None:
            self.ignored += 1
            return
        yield CallNoted(text, party)

    def _stop(self, message: Json) -> Iterator[CallEvent]:
        """The call or its stream is over; Exotel says which."""
        self._check_stream(message)
        reason = text_field(get_object(message, "stop"), "reason")
        hung_up = reason.lower().replace(" ", "") in ("", "callended", "hangup")
        return self._end(EndCause.HUNG_UP if hung_up else EndCause.ENDED, "" if hung_up else reason)

    def _end(self, cause: EndCause, detail: str) -> Iterator[CallEvent]:
        self._ended = True
        if self._sound is not None:
            for ordered in self._order.flush():
                yield from self._heard(self._sound, ordered)
            yield from self._sound.flush()
        if self.ignored or self._order.late:
            _log.info(
                "%s stream: %d messages ignored, %d pieces of sound too late",
                self._dialect.title,
                self.ignored,
                self._order.late,
            )
        yield CallEnded(cause, detail)

    def _joined(self, track: str, sound: PcmFormat) -> Iterator[CallEvent]:
        if track not in self._parties:
            self._parties.add(track)
            yield PartyJoined(track, self._label(track), sound)

    def _label(self, track: str) -> str:
        label = self._started.parameters.get(f"{track}_label") if self._started else ""
        return label or DEFAULT_LABELS[track]

    def _check_stream(self, message: Json) -> None:
        if self._stream_id and (stream := stream_id_of(message)) and stream != self._stream_id:
            raise CallRefused("a message of another stream", "have each stream open its own connection")
