"""What a stream's start says of its call and its sound. Pure."""

from dataclasses import dataclass

from symbl_tui.audio.calls.call_events import CallStarted
from symbl_tui.audio.calls.json_streams.dialects import Dialect, dialect_of
from symbl_tui.audio.calls.json_streams.media_encoding import configured_format, media_format
from symbl_tui.audio.calls.json_streams.stream_messages import stream_id_of
from symbl_tui.audio.calls.json_streams.stream_parameters import StreamParameters
from symbl_tui.audio.calls.json_streams.stream_sound import CompandedSound, LinearSound, StreamSound
from symbl_tui.audio.calls.message_fields import text_field, without_numbers
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.domain.untrusted_json import Json, get_object


@dataclass(frozen=True, slots=True)
class StreamStart:
    """A ``start`` message, read."""

    content: Json
    """The object at ``start``."""
    dialect: Dialect
    parameters: StreamParameters
    call: CallStarted
    sound: StreamSound
    format: PcmFormat
    """As it is named: that of ``sound`` may turn out to be another."""
    note: str
    """What is to be noted of the format; may be empty."""

    def repeats(self, other: "StreamStart") -> bool:
        """Whether it starts the same stream of the same call in the same format once more."""
        calls = self.call, other.call
        ids = {(each.account, each.call_id, each.stream_id, each.group) for each in calls}
        return len(ids) == 1 and self.format == other.format


def read_start(message: Json, expected: Dialect, request: UpgradeRequest) -> StreamStart:
    """Read a ``start`` message.

    Args:
        message: All of it.
        expected: The dialect of the path; the keys of the message may tell another.
        request: For the parameters in its query and headers.

    Raises:
        CallRefused: The format cannot be decoded.
    """
    start = get_object(message, "start")
    dialect, parameters = dialect_of(start, expected), StreamParameters(request)
    parameters.add_start(message, start)
    sound, note = _sound_of(start, dialect, parameters)
    call = _call_started(start, stream_id_of(message) or stream_id_of(start), parameters)
    return StreamStart(start, dialect, parameters, call, sound, sound.format, note)


def _call_started(start: Json, stream_id: str, parameters: StreamParameters) -> CallStarted:
    """The call that a ``start`` object describes; without an id of its own it has that of the stream."""
    caller, called = (without_numbers(text_field(start, key)) for key in ("from", "to"))
    return CallStarted(
        call_id=text_field(start, "callSid", "call_control_id", "call_session_id", "callId", "call_sid")
        or stream_id,
        stream_id=stream_id,
        account=text_field(start, "accountSid", "user_id", "accountId", "account_sid"),
        title=parameters.get("title") or " to ".join(filter(None, (caller, called))),
        group=parameters.get("call"),
        metadata=dict(parameters.values),
    )


def _sound_of(start: Json, dialect: Dialect, parameters: StreamParameters) -> tuple[StreamSound, str]:
    """The reader of a stream's format, and what is to be noted of that.

    Raises:
        CallRefused: The format cannot be decoded.
    """
    note = ""
    if configured := parameters.get("format"):
        carried = configured_format(configured)
    else:
        carried, named = media_format(start, dialect)
        if not named:
            note = f"{dialect.title} names no encoding: taken as {carried.encoding}, {carried.rate} Hz"
    if carried.encoding in ("mulaw", "alaw"):
        return CompandedSound(carried), note
    return LinearSound(carried, certain=bool(configured)), note
