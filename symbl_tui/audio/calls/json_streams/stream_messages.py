"""Read the messages of a JSON media stream leniently: all spellings of a key, numbers as text. Pure."""

import binascii
from collections.abc import Iterator
from typing import Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.message_fields import text_field
from symbl_tui.domain.untrusted_json import LONGEST, Json, get_number

PAYLOAD_LIMIT: Final = 32 * 1024
"""Upper limit of the characters of a payload in base64: three seconds of mu-law."""

STREAM_KEYS: Final = ("streamSid", "stream_id", "streamId", "stream_sid")
"""The keys of a stream's id at the top level of a message, by dialect."""

INBOUND: Final = "inbound"
"""The track of what the platform hears from the party of this leg."""

OUTBOUND: Final = "outbound"
"""The track of what the platform plays to that party."""

_TRACKS: Final = {
    INBOUND: INBOUND,
    "inbound_track": INBOUND,
    OUTBOUND: OUTBOUND,
    "outbound_track": OUTBOUND,
}
_DIGITS_LIMIT: Final = 15


def stream_id_of(message: Json) -> str:
    """The id of the stream that a message belongs to, or an empty text."""
    return text_field(message, *STREAM_KEYS)


def listed_tracks(start: Json) -> Iterator[str]:
    """The tracks that a ``start`` object announces; those that are not known are left out."""
    names = start.get("tracks")
    for name in names if isinstance(names, list) else ():
        if isinstance(name, str) and name in _TRACKS:
            yield _TRACKS[name]


def track_of(source: Json) -> str:
    """The track that an object names; :data:`INBOUND` where it names none.

    Raises:
        CallRefused: There is no such track.
    """
    name = source.get("track")
    if name is None or name == "":
        return INBOUND
    track = _TRACKS.get(name) if isinstance(name, str) else None
    if track is None:
        raise CallRefused(
            f"the track '{text_field(source, 'track')}' is none that is known",
            "have the platform stream its inbound track, its outbound track or both",
        )
    return track


def payload_of(media: Json) -> bytes:
    """The sound of a media object; empty where it has none.

    Raises:
        CallRefused: It is too long, or no base64.
    """
    payload = media.get("payload")
    if payload is None:
        return b""
    if not isinstance(payload, str):
        raise CallRefused("a payload that is no text in base64")
    if len(payload) > PAYLOAD_LIMIT:
        raise CallRefused(
            f"a payload of {len(payload) // 1024} KiB, where {PAYLOAD_LIMIT // 1024} KiB are the limit",
            "have the platform send shorter pieces of sound",
        )
    try:
        return binascii.a2b_base64(payload, strict_mode=True)
    except ValueError as error:
        raise CallRefused("a payload that is no base64") from error


def chunk_of(media: Json) -> int | None:
    """The number of a piece of sound, which comes as a number or as its digits; None: it has none."""
    value = media.get("chunk")
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) <= _DIGITS_LIMIT else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 10**_DIGITS_LIMIT else None


def timestamp_of(media: Json) -> float | None:
    """The seconds of a piece of sound on the platform's clock; None: it has none, or an impossible one."""
    milliseconds = get_number(media, "timestamp")
    if milliseconds is None or not 0 <= milliseconds < 1e6 * LONGEST:
        return None
    return milliseconds / 1000
