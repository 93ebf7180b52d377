"""The format of a stream as its ``start`` names it; nothing is assumed that is not said. Pure."""

import re
from typing import Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.json_streams.dialects import Dialect
from symbl_tui.audio.calls.message_fields import text_field
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.domain.untrusted_json import Json, get_number, get_object
from symbl_tui.errors import UsageError

SAMPLES: Final = frozenset({"mulaw", "alaw", "s16le", "s16be"})
"""The encodings of :class:`PcmFormat` that a stream may have."""

_RATES: Final = range(4000, 192_001)
_TELEPHONE_RATE: Final = 8000  # the clock rate of PCMU and PCMA: RFC 3551, 6
_MULAW: Final = frozenset({"x-mulaw", "mulaw", "mu-law", "x-mu-law", "ulaw", "x-ulaw", "pcmu", "g711u"})
_ALAW: Final = frozenset({"x-alaw", "alaw", "a-law", "x-a-law", "pcma", "g711a"})
_LINEAR: Final = frozenset({"l16", "x-l16", "linear16", "s16", "pcm16"})
_LITTLE: Final = frozenset({"s16le", "pcm_s16le", "pcm16le"})
_BIG: Final = frozenset({"s16be", "pcm_s16be", "pcm16be"})
_RATE_PARAMETER: Final = re.compile(r";\s*rate\s*=\s*(\d{1,6})", re.ASCII)


def media_format(start: Json, dialect: Dialect) -> tuple[PcmFormat, bool]:
    """The format that a ``start`` object names, and whether it is named at all.

    The second value is False where the platform's only format is taken, as nothing is named.

    Raises:
        CallRefused: It names none, or one that cannot be decoded; the sentence names the setting that helps.
    """
    described = get_object(start, "mediaFormat") or get_object(start, "media_format")
    name = text_field(described, "encoding")
    if not name:
        if dialect.unnamed_format is None:
            raise CallRefused(f"{dialect.title} names no encoding", dialect.format_setting)
        return dialect.unnamed_format, False
    encoding = _encoding(name, dialect)
    channels = get_number(described, "channels")
    if channels not in (None, 1):
        raise CallRefused(f"{dialect.title} sends {channels:g} channels in one track", dialect.format_setting)
    return PcmFormat(encoding, _rate(described, name, encoding, dialect)), True


def configured_format(text: str) -> PcmFormat:
    """The format that the operator states in the parameter ``format``, e.g. ``s16be,16000``.

    Raises:
        CallRefused: It is none of a telephone's.
    """
    try:
        stated = PcmFormat.parse(text)
    except UsageError as error:
        raise CallRefused(error.message, error.remedy) from error
    if stated.encoding not in SAMPLES or stated.channels != 1 or stated.rate not in _RATES:
        raise CallRefused(
            f"the parameter format is '{text}'", "use e.g. mulaw,8000, alaw,8000, s16le,16000 or s16be,16000"
        )
    return stated


def _encoding(name: str, dialect: Dialect) -> str:
    """The encoding of :class:`PcmFormat` of a name, which may be that of a media type."""
    plain = name.partition(";")[0].strip().lower().removeprefix("audio/")
    if plain in dialect.linear_names or plain in _LINEAR:
        return dialect.linear_order
    for names, encoding in ((_MULAW, "mulaw"), (_ALAW, "alaw"), (_LITTLE, "s16le"), (_BIG, "s16be")):
        if plain in names:
            return encoding
    raise CallRefused(
        f"{dialect.title} sends {name}, which cannot be decoded",
        dialect.format_setting,
        f"no codec for {name}",
    )


def _rate(described: Json, name: str, encoding: str, dialect: Dialect) -> int:
    rate = get_number(described, "sampleRate")
    if rate is None:
        rate = get_number(described, "sample_rate")
    if rate is None and (parameter := _RATE_PARAMETER.search(name)):
        rate = float(parameter[1])
    if rate is None:
        if encoding not in ("mulaw", "alaw"):
            raise CallRefused(f"{dialect.title} names no sample rate for {name}", dialect.format_setting)
        rate = _TELEPHONE_RATE
    # As an int: a range looks for a float by comparing it with each of its numbers.
    if rate % 1 or int(rate) not in _RATES:
        raise CallRefused(f"{dialect.title} sends {name} at {rate:g} Hz", dialect.format_setting)
    return int(rate)
