"""Asterisk's ``chan_websocket``: raw media, and commands as plain text or JSON. Pure.

Source: docs.asterisk.org, "WebSocket channel driver". Under load one call in ten begins with sound, and its
MEDIA_START comes up to a second later (asterisk/asterisk #1712).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallNoted, CallStarted
from symbl_tui.audio.calls.close_codes import end_of_connection
from symbl_tui.audio.calls.message_fields import (
    digit_field,
    parse_object,
    text_field,
    text_fields,
    without_numbers,
)
from symbl_tui.audio.calls.pcm_streams.sample_stream import ChannelParty, SampleStream
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat
from symbl_tui.domain.text import NAME_LIMIT, clean

_FORMATS: Final = {
    "ulaw": PcmFormat("mulaw", 8000),
    "alaw": PcmFormat("alaw", 8000),
    "slin": PcmFormat(S16LE, 8000),
    **{f"slin{rate // 1000}": PcmFormat(S16LE, rate) for rate in (12_000, 16_000, 24_000, 32_000, 48_000)},
    "slin44": PcmFormat(S16LE, 44_100),
    "slin96": PcmFormat(S16LE, 96_000),
    "slin192": PcmFormat(S16LE, 192_000),
}
"""Asterisk's names of what it can send without passing through foreign packets."""

# Two seconds: a message is 20 ms, of at most 1,920 bytes at the rates that telephones have.
_HELD_MESSAGES: Final = 100
_HELD_BYTES: Final = 2 * 48_000 * 2


class AsteriskCodec:
    """One channel of an exchange, which is one party.

    Args:
        request: Whose query may name the party (``label``) and its call (``call``): the option ``v()`` of the
            dial string.
    """

    def __init__(self, request: UpgradeRequest) -> None:
        self._query = text_fields(dict(request.query))
        self._stream: SampleStream | None = None
        self._held: list[bytes] = []

    def feed(self, message: str | bytes) -> Iterable[CallEvent]:
        """The events of a message; see :class:`~symbl_tui.audio.calls.call_codec.CallCodec`."""
        if isinstance(message, bytes):
            return self._media(message)
        event, content = _parse(message)
        if event == "MEDIA_START":
            return self._start(content)
        if event == "DTMF_END":
            return self._digit(content)
        return ()  # MEDIA_XOFF and others that concern a sender

    def reply(self) -> Sequence[str | bytes]:
        """Nothing: without the option ``n`` Asterisk answers the channel by itself."""
        return ()

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        """The call is over: Asterisk sends no message at its end, and its close code is 1000."""
        return (CallEnded(*end_of_connection(code)),)

    def _start(self, content: dict[str, Any]) -> Iterator[CallEvent]:
        if self._stream:
            raise CallRefused("MEDIA_START came twice on one connection")
        name = text_field(content, "format") or "slin"
        format = _FORMATS.get(name)
        if format is None:
            raise CallRefused(
                f"Asterisk sends {name!r}, which is not supported", "dial with c(slin16), c(slin) or c(ulaw)"
            )
        channel = text_field(content, "channel_id", "connection_id")
        variables = text_fields(content.get("channel_variables"))
        named = variables | self._query
        group = named.get("call", "")
        # An exchange gives callers without a name their number as one.
        caller = without_numbers(variables.get("CALLERID(name)", ""))
        label = named.get("label", "") or caller or "Caller"
        self._stream = SampleStream(format, (ChannelParty(channel or "channel", label),))
        yield CallStarted(call_id=group or channel, stream_id=channel, group=group, metadata=named)
        yield from self._stream.open()
        held, self._held = self._held, []
        for message in held:
            yield from self._stream.feed(message)

    def _media(self, message: bytes) -> Iterable[CallEvent]:
        if self._stream:
            return self._stream.feed(message)
        self._held.append(message)
        if len(self._held) > _HELD_MESSAGES or sum(map(len, self._held)) > _HELD_BYTES:
            raise CallRefused(
                "sound has come for 2 s without a MEDIA_START", "is the peer Asterisk's chan_websocket?"
            )
        return ()

    def _digit(self, content: dict[str, Any]) -> Iterator[CallEvent]:
        if self._stream and (digit := digit_field(content, "digit")):
            party = self._stream.parties[0]
            yield CallNoted(f"{party.label} pressed {digit}", party.key)


def _parse(message: str) -> tuple[str, dict[str, Any]]:
    """The event and its fields; plain text is ``EVENT name:value name:value``."""
    if message.lstrip()[:1] == "{":
        content = parse_object(message)
        return text_field(content, "event"), content
    event, *fields = clean(message, 20 * NAME_LIMIT).split()[:64] or [""]
    return event, {name: value for name, colon, value in (each.partition(":") for each in fields) if colon}
