"""What the platforms send, written after their documentation: one sender for each dialect."""

import base64
import json
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final

from symbl_tui.audio.calls.call_events import CallEvent
from symbl_tui.audio.calls.json_streams.dialects import EXOTEL, PLIVO, SIGNALWIRE, TELNYX, TWILIO, Dialect
from symbl_tui.audio.calls.json_streams.json_stream_codec import JsonStreamCodec
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat

Message = dict[str, Any]

TRACKS: Final = ("inbound", "outbound")


class Sender(ABC):
    """One stream of a platform; numbers count over the whole stream, as Twilio's do in its simulators."""

    dialect: ClassVar[Dialect]
    encodings: ClassVar[dict[str, str]]
    """What the platform calls the encodings of :class:`PcmFormat`."""

    def __init__(self) -> None:
        self.sequence = 0
        self.chunk = 0

    @abstractmethod
    def start(self, carried: PcmFormat, **parameters: str) -> Message:
        """The first message."""

    @abstractmethod
    def media(self, track: str, payload: bytes, timestamp: int) -> Message:
        """A piece of sound of a track."""

    @abstractmethod
    def stop(self) -> Message | None:
        """The last message; None: there is none."""

    def piece(self, track: str, payload: bytes, timestamp: int) -> Message:
        """A piece of sound with its number, as text like all numbers."""
        return {
            "track": track,
            "chunk": str(self.next_chunk()),
            "timestamp": str(timestamp),
            "payload": base64.b64encode(payload).decode(),
        }

    def next_sequence(self) -> int:
        self.sequence += 1
        return self.sequence

    def next_chunk(self) -> int:
        self.chunk += 1
        return self.chunk


class TwilioSender(Sender):
    dialect = TWILIO
    encodings: ClassVar[dict[str, str]] = {"mulaw": "audio/x-mulaw"}
    ids: ClassVar[Message] = {"streamSid": "MZ1"}

    def start(self, carried: PcmFormat, **parameters: str) -> Message:
        return {
            "event": "start",
            "sequenceNumber": str(self.next_sequence()),
            **self.ids,
            "start": {
                "streamSid": "MZ1",
                "accountSid": "AC1",
                "callSid": "CA1",
                "tracks": list(TRACKS),
                "mediaFormat": {
                    "encoding": self.encodings[carried.encoding],
                    "sampleRate": carried.rate,
                    "channels": 1,
                },
                "customParameters": parameters,
            },
        }

    def media(self, track: str, payload: bytes, timestamp: int) -> Message:
        return {
            "event": "media",
            "sequenceNumber": str(self.next_sequence()),
            **self.ids,
            "media": self.piece(track, payload, timestamp),
        }

    def stop(self) -> Message | None:
        return {
            "event": "stop",
            "sequenceNumber": str(self.next_sequence()),
            **self.ids,
            "stop": {"accountSid": "AC1", "callSid": "CA1"},
        }


class SignalWireSender(TwilioSender):
    """Ids only in start; counts each track by itself."""

    dialect = SIGNALWIRE
    encodings: ClassVar[dict[str, str]] = {
        "mulaw": "audio/x-mulaw",
        "s16le": "audio/x-L16",
        "s16be": "audio/x-L16",
    }
    ids: ClassVar[Message] = {}

    def __init__(self) -> None:
        super().__init__()
        self.chunks = dict.fromkeys(TRACKS, 0)

    def media(self, track: str, payload: bytes, timestamp: int) -> Message:
        message = super().media(track, payload, timestamp)
        self.chunks[track] += 1
        message["media"]["chunk"] = str(self.chunks[track])
        return message

    def stop(self) -> Message | None:
        return {"event": "stop", "sequenceNumber": str(self.next_sequence())}


class TelnyxSender(Sender):
    dialect = TELNYX
    encodings: ClassVar[dict[str, str]] = {"mulaw": "PCMU", "alaw": "PCMA", "s16be": "L16"}

    def start(self, carried: PcmFormat, **parameters: str) -> Message:
        return {
            "event": "start",
            "sequence_number": str(self.next_sequence()),
            "stream_id": "32DE0DEA",
            "start": {
                "user_id": "3E6F995F",
                "call_control_id": "v2:T02",
                "call_session_id": "ff55a038",
                "from": "+13122010094",
                "to": "+13122123456",
                "custom_parameters": [{"name": name, "value": value} for name, value in parameters.items()],
                "media_format": {
                    "encoding": self.encodings[carried.encoding],
                    "sample_rate": carried.rate,
                    "channels": 1,
                },
            },
        }

    def media(self, track: str, payload: bytes, timestamp: int) -> Message:
        return {
            "event": "media",
            "sequence_number": str(self.next_sequence()),
            "stream_id": "32DE0DEA",
            "media": self.piece(track, payload, timestamp),
        }

    def stop(self) -> Message | None:
        return {
            "event": "stop",
            "sequence_number": str(self.next_sequence()),
            "stream_id": "32DE0DEA",
            "stop": {"user_id": "3E6F995F", "call_control_id": "v2:T02"},
        }


class PlivoSender(Sender):
    """Numbers are numbers; nothing at the end."""

    dialect = PLIVO
    encodings: ClassVar[dict[str, str]] = {"mulaw": "audio/x-mulaw", "s16le": "audio/x-l16"}

    def start(self, carried: PcmFormat, **parameters: str) -> Message:
        return {
            "event": "start",
            "sequenceNumber": self.next_sequence(),
            "start": {
                "callId": "call-1",
                "streamId": "stream-1",
                "accountId": "MA1",
                "tracks": list(TRACKS),
                "mediaFormat": {
                    "encoding": self.encodings[carried.encoding],
                    "sampleRate": carried.rate,
                },
            },
            "extra_headers": json.dumps({name.replace("_", ""): value for name, value in parameters.items()}),
        }

    def media(self, track: str, payload: bytes, timestamp: int) -> Message:
        return {
            "event": "media",
            "sequenceNumber": self.next_sequence(),
            "streamId": "stream-1",
            "media": {
                "track": track,
                "chunk": self.next_chunk(),
                "timestamp": str(timestamp),
                "payload": base64.b64encode(payload).decode(),
            },
            "extra_headers": "{}",
        }

    def stop(self) -> Message | None:
        return None


class ExotelSender(Sender):
    """Linear samples that are called base64."""

    dialect = EXOTEL
    encodings: ClassVar[dict[str, str]] = {"s16le": "base64", "mulaw": "audio/x-mulaw"}

    def start(self, carried: PcmFormat, **parameters: str) -> Message:
        return {
            "event": "start",
            "sequence_number": self.next_sequence(),
            "stream_sid": "ES1",
            "start": {
                "stream_sid": "ES1",
                "call_sid": "EC1",
                "account_sid": "EA1",
                "from": "+919876543210",
                "to": "+918047491899",
                "custom_parameters": parameters,
                "media_format": {
                    "encoding": self.encodings[carried.encoding],
                    "sample_rate": str(carried.rate),
                    "bit_rate": "128kbps",
                },
            },
        }

    def media(self, track: str, payload: bytes, timestamp: int) -> Message:
        return {
            "event": "media",
            "sequence_number": self.next_sequence(),
            "stream_sid": "ES1",
            "media": {
                "track": track,
                "chunk": self.next_chunk(),
                "timestamp": str(timestamp),
                "payload": base64.b64encode(payload).decode(),
            },
        }

    def stop(self) -> Message | None:
        return {
            "event": "stop",
            "sequence_number": self.next_sequence(),
            "stream_sid": "ES1",
            "stop": {"call_sid": "EC1", "account_sid": "EA1", "reason": "callended"},
        }


SENDERS: Final = (TwilioSender, SignalWireSender, TelnyxSender, PlivoSender, ExotelSender)

MULAW: Final = PcmFormat("mulaw", 8000)


def opened(dialect: Dialect, **query: str) -> JsonStreamCodec:
    """The codec of a connection that was accepted."""
    return JsonStreamCodec(dialect, UpgradeRequest("/calls/test", query=query))


def fed(codec: JsonStreamCodec, *messages: Message | None) -> list[CallEvent]:
    """The events of messages; None is a message that the platform does not send."""
    return [event for message in messages if message is not None for event in codec.feed(json.dumps(message))]
