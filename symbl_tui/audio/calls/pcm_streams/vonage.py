"""Vonage Voice, and the Audio Connector of Vonage Video (OpenTok): L16 over a WebSocket. Pure.

Both begin with a text that names rate and headers, and send 20 ms of s16le in a binary message, without any
number or time. "L16" is big-endian in RFC 2586; Vonage's own client copies samples in the order of its host.
Source: Vonage's guides "WebSockets" and "Audio Connector", and the client ``Nexmo/mod_wsbridge``.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallEvent,
    CallNoted,
    CallStarted,
    EndCause,
    PartyMuted,
)
from symbl_tui.audio.calls.close_codes import end_of_connection
from symbl_tui.audio.calls.message_fields import digit_field, parse_object, text_field, text_fields
from symbl_tui.audio.calls.pcm_streams.sample_stream import ChannelParty, SampleStream
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat

_RATES: Final = (8000, 16_000, 24_000)
_CONTENT_TYPE: Final = re.compile(r"audio/l16\s*;\s*rate=(\d{4,6})", re.ASCII | re.IGNORECASE)
_PARTY: Final = "call"
# What an ordinary message of the platform consists of; the rest are the operator's headers.
_OWN_FIELDS: Final = ("event", "content-type", "method")
_OVER: Final = ("websocket:disconnected", "websocket:hangup")


class VonageCodec:
    """One WebSocket, which is one party: a participant, or a mix of all others.

    Args:
        request: Whose headers identify an Audio Connector's session and connection.
        mixed: The label of a party that no header names.
    """

    def __init__(self, request: UpgradeRequest, mixed: str) -> None:
        self._session = request.header("x-opentok-ws-sessionid")
        self._connection = request.header("x-opentok-ws-connectionid")
        self._mixed = mixed
        self._stream: SampleStream | None = None

    def feed(self, message: str | bytes) -> Iterable[CallEvent]:
        """The events of a message; see :class:`~symbl_tui.audio.calls.call_codec.CallCodec`."""
        if isinstance(message, bytes):
            return self._media(message)
        content = parse_object(message)
        event = text_field(content, "event")
        if self._stream is None and "content-type" in content:
            return self._start(content)
        if event in _OVER:
            return (CallEnded(EndCause.HUNG_UP),)
        return self._control(event, content)

    def reply(self) -> Sequence[str | bytes]:
        """Nothing: Vonage closes the call when it gets a message of another size than its own."""
        return ()

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        """The call is over: Vonage never opens a connection again."""
        return (CallEnded(*end_of_connection(code)),)

    def _start(self, content: dict[str, Any]) -> Iterator[CallEvent]:
        kind = text_field(content, "content-type")
        match = _CONTENT_TYPE.fullmatch(kind)
        if match is None or int(match[1]) not in _RATES:
            raise CallRefused(
                f"Vonage announces {kind!r}, which is not supported",
                'use "content-type": "audio/l16;rate=16000" in the endpoint',
            )
        headers = text_fields({key: value for key, value in content.items() if key not in _OWN_FIELDS})
        group = headers.get("call", "") or self._session
        key = self._connection or _PARTY
        label = headers.get("label", "") or self._mixed
        self._stream = SampleStream(PcmFormat(S16LE, int(match[1])), (ChannelParty(key, label),))
        title = headers.get("title", "")
        yield CallStarted(group, stream_id=self._connection, title=title, group=group, metadata=headers)
        yield from self._stream.open()

    def _media(self, message: bytes) -> Iterator[CallEvent]:
        if self._stream is None:
            raise CallRefused("sound came before websocket:connected")
        return self._stream.feed(message)

    def _control(self, event: str, content: dict[str, Any]) -> Iterator[CallEvent]:
        if self._stream is None:
            raise CallRefused("the first message has no content-type")
        party = self._stream.parties[0]
        if event == "websocket:media:update":
            yield PartyMuted(party.key, muted=content.get("active") is False)
        elif "audio" in content:  # an Audio Connector with the transport "json"
            yield from self._stream.feed(_decode(content["audio"]))
        # Old servers leave the event out, or nest the digit.
        elif digit := digit_field(content, "digit") or digit_field(_mapping(content.get("dtmf")), "digit"):
            yield CallNoted(f"{party.label} pressed {digit}", party.key)


def open_vonage(request: UpgradeRequest) -> VonageCodec:
    """The codec of a Vonage Voice call; without a label it is a mix of all that the WebSocket hears."""
    return VonageCodec(request, "Call")


def open_opentok(request: UpgradeRequest) -> VonageCodec:
    """The codec of one stream of a Vonage Video session."""
    return VonageCodec(request, "Participant")


def _decode(payload: object) -> bytes:
    if not isinstance(payload, str):
        raise CallRefused("the audio of a JSON message is no text")
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise CallRefused("the audio of a JSON message is no base64") from None


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
