"""The media socket of a stream: the handshake, keep-alive and the sound of each participant. Pure."""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEvent, MediaReceived, PartyJoined
from symbl_tui.audio.calls.message_fields import parse_object, text_field
from symbl_tui.audio.calls.zoom import rtms_codes
from symbl_tui.audio.calls.zoom.rtms_codes import Message
from symbl_tui.audio.calls.zoom.rtms_messages import check_status, encode_pong, handshake
from symbl_tui.audio.calls.zoom.rtms_parties import RtmsParties
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat
from symbl_tui.domain.untrusted_json import Json, get_number

_AUDIO: Final = 1
_MILLISECONDS: Final = 1000

T = TypeVar("T")


class RtmsMedia:
    """One connection to the media server; one is made for each, with the parties of the call.

    Args:
        stream: The stream.
        signature: Of its handshakes.
        parties: Shared by all connections of the call.
    """

    def __init__(self, stream: RtmsStream, signature: str, parties: RtmsParties) -> None:
        self._parties = parties
        self._format: PcmFormat | None = None
        request = handshake(Message.MEDIA_REQUEST, stream, signature) | {
            "media_type": _AUDIO,
            "payload_encryption": False,
            "media_params": {"audio": dict(rtms_codes.AUDIO_PARAMETERS)},
        }
        self._to_send: list[str] = [json.dumps(request)]

    @property
    def ready(self) -> bool:
        """Whether the server has accepted the handshake; the signalling socket is to say so then."""
        return self._format is not None

    def feed(self, message: str | bytes) -> Iterable[CallEvent]:
        """The events of a message, text or binary alike.

        Raises:
            RtmsFailed: The server refuses the handshake.
            CallRefused: The message makes no sense, or announces what cannot be decoded.
        """
        content = parse_object(message if isinstance(message, str) else message.decode("utf-8", "replace"))
        match content.get("msg_type"):
            case Message.MEDIA_RESPONSE:
                check_status(content)
                self._format = _answered_format(content)
            case Message.PING:
                self._to_send.append(encode_pong(content))
            case Message.AUDIO:
                inner = content.get("content")
                return self._audio(inner if isinstance(inner, dict) else content)
        return ()

    def reply(self) -> list[str | bytes]:
        """What is to be sent now: first the handshake."""
        to_send, self._to_send = self._to_send, []
        return list(to_send)

    def _audio(self, content: Json) -> Iterator[CallEvent]:
        if self._format is None:
            raise CallRefused("Zoom sent sound before it answered the media handshake")
        id = text_field(content, "user_id", "channel_id")
        participant, new = self._parties.find(id, text_field(content, "user_name"))
        if participant is None:
            return
        if new:
            # Zoom sends no packets of a muted or silent participant.
            yield PartyJoined(participant.key, participant.label, self._format, pauses=True)
        payload = _decode(content.get("data"))
        milliseconds = get_number(content, "timestamp")
        seconds = None if milliseconds is None else milliseconds / _MILLISECONDS
        yield MediaReceived(participant.key, payload, seconds)


def _answered_format(content: Mapping[str, Any]) -> PcmFormat:
    """The format that the server has chosen; what it leaves out is what was asked for."""
    answered = content.get("media_params")
    audio = answered.get("audio") if isinstance(answered, dict) else None
    chosen = rtms_codes.AUDIO_PARAMETERS | (audio if isinstance(audio, dict) else {})
    if chosen["codec"] != rtms_codes.L16 or chosen["channel"] != rtms_codes.MONO:
        name = _look_up(rtms_codes.CODECS, chosen["codec"]) or "an unknown codec"
        raise CallRefused(
            f"Zoom sends {name}, not L16 in mono", "allow raw audio for the app in Zoom's console"
        )
    rate = _look_up(rtms_codes.RATES, chosen["sample_rate"])
    if rate is None:
        raise CallRefused("Zoom answers with a sample rate that it does not define")
    return PcmFormat(S16LE, rate)


def _look_up(table: Mapping[int, T], key: object) -> T | None:
    return table.get(key) if isinstance(key, int) else None


def _decode(data: object) -> bytes:
    try:
        payload = base64.b64decode(data, validate=True) if isinstance(data, str) else b""
    except (binascii.Error, ValueError):
        raise CallRefused("the sound of a packet is no base64") from None
    return payload[: len(payload) - len(payload) % SAMPLE_BYTES]
