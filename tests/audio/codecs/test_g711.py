"""G.711 agrees with the published tables, and costs no more than its quantisation."""

import numpy as np
import pytest

from symbl_tui.audio.codecs.g711 import RATE, Mulaw, alaw_samples, mulaw_samples


def mulaw(*samples: int) -> bytes:
    return b"".join(Mulaw().encode(np.array(samples, "<i2").tobytes()))


@pytest.mark.parametrize(
    ("sample", "code"),
    [(0, 0xFF), (32_767, 0x80), (-32_768, 0x00), (4, 0xFE), (-4, 0x7E), (1000, 0xCE), (-1000, 0x4E)],
)
def test_mulaw_codes_are_those_of_the_standard(sample: int, code: int) -> None:
    assert mulaw(sample) == bytes([code])


@pytest.mark.parametrize(
    ("code", "sample"), [(0xFF, 0), (0x7F, 0), (0x80, 32_124), (0x00, -32_124), (0xFE, 8)]
)
def test_mulaw_samples_are_those_of_the_standard(code: int, sample: int) -> None:
    assert mulaw_samples()[code] == sample


@pytest.mark.parametrize(("code", "sample"), [(0xD5, 8), (0x55, -8), (0xAA, 32_256), (0x2A, -32_256)])
def test_alaw_samples_are_those_of_the_standard(code: int, sample: int) -> None:
    assert alaw_samples()[code] == sample


def test_every_code_survives_a_round_trip() -> None:
    samples = mulaw_samples()
    codes = np.frombuffer(mulaw(*samples.tolist()), np.uint8)
    assert np.array_equal(samples[codes], samples)


EVERY = np.arange(-32_768, 32_768)
"""Every sample there is."""


def test_an_error_is_at_most_half_a_step() -> None:
    decoded = mulaw_samples()[np.frombuffer(mulaw(*EVERY), np.uint8)].astype(int)
    assert (abs(decoded - EVERY) <= (abs(EVERY) + 132) / 32).all()


def test_louder_sound_never_becomes_quieter() -> None:
    decoded = mulaw_samples()[np.frombuffer(mulaw(*EVERY), np.uint8)]
    assert (np.diff(decoded.astype(int)) >= 0).all()


def test_alaw_is_symmetric_and_has_no_zero() -> None:
    samples = alaw_samples().astype(int)
    assert 0 not in samples
    assert sorted(samples) == sorted(-samples)
    assert len(set(samples)) == 256


def test_a_telephone_has_a_byte_per_sample_and_no_empty_message() -> None:
    assert RATE == 8000
    assert list(map(len, Mulaw().encode(bytes(320)))) == [160]
    assert list(Mulaw().encode(b"")) == []
    assert list(Mulaw().flush()) == []
