"""What a stream's start says of its call and its sound. Pure."""

from symbl_tui.audio.calls.call_events import CallStarted
from symbl_tui.audio.calls.json_streams.dialects import Dialect
from symbl_tui.audio.calls.json_streams.media_encoding import configured_format, media_format
from symbl_tui.audio.calls.json_streams.stream_parameters import StreamParameters
from symbl_tui.audio.calls.json_streams.stream_sound import CompandedSound, LinearSound, StreamSound
from symbl_tui.audio.calls.message_fields import text_field
from symbl_tui.domain.untrusted_json import Json


def call_started(start: Json, stream_id: str, parameters: StreamParameters) -> CallStarted:
    """The call that a ``start`` object describes; without an id of its own it has that of the stream."""
    caller, called = text_field(start, "from"), text_field(start, "to")
    return CallStarted(
        call_id=text_field(start, "callSid", "call_control_id", "call_session_id", "callId", "call_sid")
        or stream_id,
        stream_id=stream_id,
        account=text_field(start, "accountSid", "user_id", "accountId", "account_sid"),
        title=parameters.get("title") or " to ".join(filter(None, (caller, called))),
        group=parameters.get("call"),
        metadata=dict(parameters.values),
    )


def sound_of(start: Json, dialect: Dialect, parameters: StreamParameters) -> tuple[StreamSound, str]:
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
