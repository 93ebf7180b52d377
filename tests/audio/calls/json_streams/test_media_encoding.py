"""The format is the one that start names; what cannot be decoded is refused with the setting that helps."""

from typing import Any

import pytest

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.json_streams.dialects import (
    DIALECTS,
    EXOTEL,
    PLIVO,
    SIGNALWIRE,
    TELNYX,
    TWILIO,
    Dialect,
)
from symbl_tui.audio.calls.json_streams.media_encoding import configured_format, media_format
from symbl_tui.audio.streams.pcm_format import PcmFormat


def start(encoding: object, rate: object = 8000, **more: object) -> dict[str, Any]:
    return {"media_format": {"encoding": encoding, "sample_rate": rate, **more}}


@pytest.mark.parametrize(
    ("dialect", "name", "rate", "expected"),
    [
        (TWILIO, "audio/x-mulaw", 8000, PcmFormat("mulaw", 8000)),
        (TELNYX, "PCMU", "8000", PcmFormat("mulaw", 8000)),
        (TELNYX, "PCMA", 8000, PcmFormat("alaw", 8000)),
        (TELNYX, "PCMA", None, PcmFormat("alaw", 8000)),
        (TELNYX, "L16", 16000, PcmFormat("s16be", 16000)),
        (PLIVO, "audio/x-l16", 16000, PcmFormat("s16le", 16000)),
        (PLIVO, "audio/x-mulaw;rate=8000", None, PcmFormat("mulaw", 8000)),
        (PLIVO, "audio/x-l16;rate=16000", None, PcmFormat("s16le", 16000)),
        (SIGNALWIRE, "audio/x-L16", 24000, PcmFormat("s16le", 24000)),
        (EXOTEL, "base64", "8000", PcmFormat("s16le", 8000)),
        (EXOTEL, "audio/x-raw", "16000", PcmFormat("s16le", 16000)),
        (EXOTEL, "audio/x-mulaw", "8000", PcmFormat("mulaw", 8000)),
    ],
)
def test_each_platform_is_believed(dialect: Dialect, name: str, rate: object, expected: PcmFormat) -> None:
    assert media_format(start(name, rate), dialect) == (expected, True)


@pytest.mark.parametrize("name", ["OPUS", "G722", "AMR-WB", "audio/mpeg", "base64"])
@pytest.mark.parametrize("dialect", [TELNYX, SIGNALWIRE, PLIVO], ids=lambda dialect: dialect.title)
def test_a_codec_that_is_not_there_is_refused_by_name_with_the_setting_that_helps(
    dialect: Dialect, name: str
) -> None:
    with pytest.raises(CallRefused) as refused:
        media_format(start(name), dialect)
    assert name in refused.value.message
    assert refused.value.remedy == dialect.format_setting
    assert "PCMU" in dialect.format_setting or "mulaw" in dialect.format_setting


@pytest.mark.parametrize(
    ("rate", "more"),
    [(0, {}), (-8000, {}), (1e9, {}), (8000.5, {}), (8000, {"channels": 2}), (8000, {"channels": -1})],
)
def test_a_rate_or_a_number_of_channels_that_cannot_be_is_refused(rate: float, more: dict[str, int]) -> None:
    with pytest.raises(CallRefused):
        media_format(start("PCMU", rate, **more), TELNYX)


def test_linear_samples_without_a_rate_are_refused_because_it_cannot_be_guessed() -> None:
    with pytest.raises(CallRefused, match="no sample rate"):
        media_format(start("L16", None), TELNYX)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.title)
def test_without_a_format_only_what_a_platform_has_no_choice_of_is_taken(dialect: Dialect) -> None:
    if dialect in (TWILIO, PLIVO):
        assert media_format({}, dialect) == (PcmFormat("mulaw", 8000), False)
    else:
        with pytest.raises(CallRefused, match="names no encoding"):
            media_format({}, dialect)


def test_the_operator_may_state_the_format() -> None:
    assert configured_format("s16be,16000") == PcmFormat("s16be", 16000)
    assert configured_format("alaw,8000") == PcmFormat("alaw", 8000)


@pytest.mark.parametrize(
    "text", ["opus", "s16le,16000,2", "f32le,16000", "mulaw,1000", "s16be;16000", "\x1b[2J"]
)
def test_a_stated_format_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CallRefused):
        configured_format(text)
