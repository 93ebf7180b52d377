"""FreeSWITCH's ``mod_audio_fork`` (jambonz ``listen``) and ``mod_audio_stream``: L16 over a WebSocket. Pure.

Both send s16le: one party, a mix, or in stereo the caller left and the callee right. The first begins with
JSON that names rate and mix; the second with any text or none. The URL's query may say what the text does
not: ``?rate=16000&channels=2``. Source: the modules' README and ``jambonz/jambonz-feature-server`` listen.js.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallNoted, CallStarted, EndCause
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

_RATES: Final = (8000, 16_000, 24_000, 32_000, 44_100, 48_000)
# A message is 20 ms of one channel where STREAM_BUFFER_SIZE is not set.
_MESSAGE_SECONDS: Final = 0.02
_SAMPLE_BYTES: Final = 2
_CHANNELS: Final = {"mono": 1, "mixed": 1, "stereo": 2}
_FIX: Final = "add ?rate=8000 (or 16000), and &channels=2 for stereo, to the URL"


class FreeswitchCodec:
    """One call: in mono its caller or a mix, in stereo caller and callee."""

    def __init__(self, request: UpgradeRequest) -> None:
        self._query = text_fields(dict(request.query))
        self._fields: dict[str, str] = {}
        self._stream: SampleStream | None = None

    def feed(self, message: str | bytes) -> Iterable[CallEvent]:
        """The events of a message; see :class:`~symbl_tui.audio.calls.call_codec.CallCodec`."""
        if isinstance(message, str):
            return self._text(message)
        if not message:  # mod_audio_fork's end; it waits for us to close
            return (CallEnded(EndCause.HUNG_UP),)
        return self._media(message)

    def reply(self) -> Sequence[str | bytes]:
        """Nothing: what is sent would be played or run as a command."""
        return ()

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        """The call is over: neither module connects again."""
        return (CallEnded(*end_of_connection(code)),)

    def _text(self, message: str) -> Iterator[CallEvent]:
        content = _parse_or_empty(message)
        if self._stream is None:
            # Bounded as those of one text are: a peer may send texts, and never what starts the call.
            self._fields = text_fields(self._fields | text_fields(content))
            if _rate(self._query, self._fields):
                yield from self._start(0)
        elif digit := digit_field(content, "dtmf", "digit"):
            party = self._stream.parties[0]
            yield CallNoted(f"{party.label} pressed {digit}", party.key)

    def _media(self, message: bytes) -> Iterator[CallEvent]:
        if self._stream is None:
            yield from self._start(len(message))
        assert self._stream
        yield from self._stream.feed(message)

    def _start(self, first: int) -> Iterator[CallEvent]:
        """Open the parties; ``first`` is the length of a first binary message that no rate came before."""
        named = self._fields | self._query
        channels = _channels(self._query, self._fields)
        rate = _rate(self._query, self._fields)
        guessed = rate == 0
        if guessed:
            rate = round(first / (_SAMPLE_BYTES * channels * _MESSAGE_SECONDS))
        if rate not in _RATES:
            raise CallRefused(f"FreeSWITCH does not say the sample rate ({first} bytes a message)", _FIX)
        self._stream = SampleStream(PcmFormat(S16LE, rate, channels), _parties(channels, named))
        id = text_field(named, "callSid", "callId", "uuid")
        group = named.get("call", "")
        account = named.get("accountSid", "")
        yield CallStarted(group or id, stream_id=id, account=account, group=group, metadata=named)
        yield from self._stream.open()
        if guessed:
            yield CallNoted(f"no rate was announced: read as {rate} Hz by the size of the messages; {_FIX}")


def _parse_or_empty(message: str) -> dict[str, Any]:
    """The JSON object of a text; ``mod_audio_stream`` sends whatever its user wrote."""
    try:
        return parse_object(message)
    except CallRefused:
        return {}


def _rate(query: Mapping[str, str], fields: Mapping[str, str]) -> int:
    """The announced rate: the URL's, else the text's; 0 where neither says one."""
    for text in (query.get("rate"), fields.get("sampleRate"), fields.get("sample_rate"), fields.get("rate")):
        if text:
            number = text.lower().removesuffix("k")
            if number.isdecimal() and len(number) <= len("192000"):
                return int(number) * (1000 if number != text.lower() else 1)
            raise CallRefused(f"FreeSWITCH announces a sample rate of {text!r}", _FIX)
    return 0


def _channels(query: Mapping[str, str], fields: Mapping[str, str]) -> int:
    mix = query.get("mix") or fields.get("mixType") or fields.get("mix") or "mono"
    count = query.get("channels") or fields.get("channels") or str(_CHANNELS.get(mix, 0))
    if count not in ("1", "2"):
        raise CallRefused(f"FreeSWITCH announces {count} channels ({mix!r})", "use mono, mixed or stereo")
    return int(count)


def _parties(channels: int, named: Mapping[str, str]) -> tuple[ChannelParty, ...]:
    caller = named.get("label") or without_numbers(named.get("callerName", "")) or "Caller"
    parties = (ChannelParty("caller", caller), ChannelParty("callee", named.get("callee_label") or "Callee"))
    return parties[:channels]
