"""The numbers of Zoom's messages, and what its codes mean. Pure. Source: RTMS data type definitions."""

from enum import IntEnum
from typing import Final

from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.domain.text import clean


class Message(IntEnum):
    """``msg_type``; those that are not here are ignored."""

    SIGNALLING_REQUEST = 1
    SIGNALLING_RESPONSE = 2
    MEDIA_REQUEST = 3
    MEDIA_RESPONSE = 4
    EVENT_SUBSCRIPTION = 5
    EVENT = 6
    READY = 7
    STREAM_STATE = 8
    SESSION_STATE = 9
    PING = 12
    PONG = 13
    AUDIO = 14


class Event(IntEnum):
    """``event_type`` of :attr:`Message.EVENT`."""

    ACTIVE_SPEAKER = 2
    JOINED = 3
    LEFT = 4


SUBSCRIBED: Final = (Event.ACTIVE_SPEAKER, Event.JOINED, Event.LEFT)

STREAM_INTERRUPTED: Final = 2
STREAM_TERMINATED: Final = 4
SESSION_PAUSED: Final = 3
SESSION_RESUMED: Final = 4
SESSION_STOPPED: Final = 5

RATES: Final = {0: 8000, 1: 16_000, 2: 32_000, 3: 48_000}
"""``sample_rate``."""
MONO: Final = 1
L16: Final = 1
CODECS: Final = {1: "L16", 2: "G.711", 3: "G.722", 4: "Opus"}
"""``codec``."""
AUDIO_PARAMETERS: Final = {
    "content_type": 2,
    "sample_rate": 1,
    "channel": MONO,
    "codec": L16,
    "data_opt": 2,
    "send_rate": 20,
}
"""What is asked for, all of it: raw audio, 16 kHz, mono, L16, a stream for each participant, every 20 ms.

The defaults of the protocol and of Zoom's own client differ, and neither gives a stream for each participant.
"""

STATUS: Final[dict[int | str, tuple[str, str]]] = {
    3: ("the signature is not valid", "check ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET: they belong to one app"),
    8: ("the stream has a signalling connection already", "is another program of this app receiving it?"),
    16: ("the stream has a media connection already", "is another program of this app receiving it?"),
}
"""Message and remedy by ``status_code``."""

DUPLICATES: Final = frozenset((8, 16))
"""Status codes that pass: Zoom has not noticed the end of our own earlier connection yet."""

REASONS: Final = {
    1: (EndCause.HUNG_UP, "stopped by the host"),
    2: (EndCause.HUNG_UP, "stopped by its user"),
    3: (EndCause.HUNG_UP, "its user has left"),
    4: (EndCause.HUNG_UP, "its user was removed"),
    5: (EndCause.HUNG_UP, "the host has turned the app off"),
    6: (EndCause.ENDED, "the meeting is over"),
    7: (EndCause.ENDED, "the stream was cancelled"),
    8: (EndCause.REVOKED, ""),
    9: (EndCause.ENDED, "the host has turned all apps off"),
    10: (EndCause.LOST, "a fault of Zoom's servers"),
    **dict.fromkeys((11, 12, 13, 14, 15, 16, 19), (EndCause.LOST, "Zoom has given the connection up")),
    18: (EndCause.PROTOCOL, "Zoom refuses the signature"),
    **dict.fromkeys((20, 25), (EndCause.STOPPED, "")),
    **dict.fromkeys((21, 22), (EndCause.HUNG_UP, "")),
    23: (EndCause.ENDED, "an administrator has turned the app off"),
    24: (EndCause.LOST, "keep-alive was not answered"),
}
"""Cause and detail by ``reason`` of a terminated stream; the others are told by their number."""


def end_of_stream(reason: object) -> tuple[EndCause, str]:
    """Cause and detail of a stream that Zoom has terminated."""
    if not isinstance(reason, int):
        return EndCause.ENDED, ""
    return REASONS.get(reason, (EndCause.ENDED, f"Zoom's reason {clean(str(reason), 20)}"))
