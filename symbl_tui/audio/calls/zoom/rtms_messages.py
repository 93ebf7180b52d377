"""Messages that both sockets of a stream have. Pure."""

import json
from collections.abc import Mapping
from typing import Any, Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.zoom import rtms_codes
from symbl_tui.audio.calls.zoom.rtms_codes import Message
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream
from symbl_tui.domain.text import NAME_LIMIT, clean

# Characters of a status code that is none of Zoom's: an integer in JSON may have thousands.
_STATUS_LIMIT: Final = 20


class RtmsFailed(CallRefused):
    """Zoom refuses a handshake.

    Args:
        message: See :class:`~symbl_tui.errors.SymblTuiError`.
        remedy: See there.
        passing: Whether it may be accepted a moment later.
    """

    def __init__(self, message: str, remedy: str = "", passing: bool = False) -> None:
        super().__init__(message, remedy)
        self.passing = passing


def handshake(kind: Message, stream: RtmsStream, signature: str) -> dict[str, Any]:
    """The fields that both handshakes begin with."""
    return {
        "msg_type": kind,
        "protocol_version": 1,
        "sequence": 1,
        stream.id_field: stream.meeting_id,
        # Also under the name that meetings have: Zoom's own client sends no other.
        "meeting_uuid": stream.meeting_id,
        "rtms_stream_id": stream.stream_id,
        "signature": signature,
    }


def check_status(content: Mapping[str, Any]) -> None:
    """Raise :class:`RtmsFailed` for a handshake that was refused."""
    status = content.get("status_code")
    if status == 0:
        return
    known = rtms_codes.STATUS.get(status) if isinstance(status, int) else None
    reason = clean(str(content.get("reason", "")), NAME_LIMIT)
    message, remedy = known or (f"status {clean(str(status), _STATUS_LIMIT)} {reason}".strip(), "")
    passing = isinstance(status, int) and status in rtms_codes.DUPLICATES
    raise RtmsFailed(f"Zoom refuses the stream: {message}", remedy, passing)


def encode_pong(content: Mapping[str, Any]) -> str:
    """The answer to a keep-alive: its timestamp and, as Zoom's own client does, its sequence."""
    echoed = {key: content[key] for key in ("timestamp", "sequence") if isinstance(content.get(key), int)}
    return json.dumps({"msg_type": Message.PONG, **echoed})
