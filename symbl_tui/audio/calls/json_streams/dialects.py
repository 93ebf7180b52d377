"""The dialects of JSON media streams: what differs between the platforms, one record each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.streams.pcm_format import S16LE, PcmFormat

TELEPHONE: Final = PcmFormat("mulaw", 8000)
"""What a stream carries by definition where its platform knows no other format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one platform speaks the protocol."""

    title: str
    """The platform's name in sentences."""
    start_keys: frozenset[str]
    """Keys of ``start`` that tell the dialect; one is enough, since each may be missing."""
    linear_order: str
    """The order of the bytes of its L16: ``s16le`` or ``s16be`` of PCM; checked against the sound."""
    linear_names: frozenset[str] = frozenset()
    """Further names of its 16-bit samples."""
    format_setting: str
    """The setting that makes the platform send a format that is understood."""
    unnamed_format: PcmFormat | None = None
    """The format of a ``start`` that names none; None: such a stream is refused."""
    reordered: bool = False
    """Whether messages may come out of order, to be sorted by ``chunk``."""


TWILIO: Final = Dialect(
    title="Twilio",
    start_keys=frozenset({"streamSid", "callSid"}),
    linear_order=S16LE,
    format_setting="Twilio Media Streams send audio/x-mulaw; remove what converts the stream in between",
    unnamed_format=TELEPHONE,
)

SIGNALWIRE: Final = Dialect(
    title="SignalWire",
    start_keys=TWILIO.start_keys,
    # Not documented; a guess that the sound corrects.
    linear_order=S16LE,
    format_setting='set codec="PCMU@8000h" in <Stream>',
)

TELNYX: Final = Dialect(
    title="Telnyx",
    start_keys=frozenset({"call_control_id", "call_session_id"}),
    # RFC 2586, and pipecat-ai/pipecat pull requests 3384 and 3419.
    linear_order="s16be",
    format_setting='set stream_codec to PCMU (in TeXML: codec="PCMU" in <Stream>)',
    reordered=True,
)

PLIVO: Final = Dialect(
    title="Plivo",
    start_keys=frozenset({"streamId", "callId"}),
    linear_order=S16LE,
    format_setting='set contentType="audio/x-mulaw;rate=8000" in <Stream>',
    unnamed_format=TELEPHONE,
)

EXOTEL: Final = Dialect(
    title="Exotel",
    start_keys=frozenset({"stream_sid", "call_sid"}),
    linear_order=S16LE,
    # "base64" is what older applets call their raw/slin, newer ones say "audio/x-raw".
    linear_names=frozenset({"base64", "x-raw", "raw", "slin", "raw/slin"}),
    format_setting="set the applet's media format to audio/x-mulaw;rate=8000 or audio/L16;rate=8000",
)

DIALECTS: Final = (TWILIO, SIGNALWIRE, TELNYX, PLIVO, EXOTEL)
"""In the order in which keys are compared."""


def dialect_of(start: Mapping[str, object], expected: Dialect) -> Dialect:
    """The dialect of a ``start`` object by its keys.

    Args:
        start: The object at ``start``.
        expected: That of the path; it stays where its keys fit as well as another's, or none do.
    """
    candidates = (expected, *DIALECTS)
    return next((dialect for dialect in candidates if dialect.start_keys & start.keys()), expected)
