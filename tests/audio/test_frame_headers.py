"""The length of a frame of MPEG, AAC and AC-3 sound is read from its header, as the standards say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.frame_headers import (
    begins_run,
    find_run,
    frame_lengths,
    may_begin_run,
    mpeg_frame_bytes,
    repeated_frame,
)


def adts(length: int, channels: int = 2, rate: int = 4) -> bytes:
    """The header of an AAC frame."""
    return bytes(
        (
            0xFF,
            0xF1,
            0x40 | rate << 2 | channels >> 2,
            (channels & 3) << 6 | length >> 11,
            length >> 3 & 0xFF,
            (length & 7) << 5 | 0x1F,
            0xFC,
        )
    )


def ac3(rate: int, size: int, version: int = 8) -> bytes:
    return bytes((0x0B, 0x77, 0x12, 0x34, rate << 6 | size, version << 3, 0))


def run(header: bytes, length: int, count: int) -> bytes:
    return header.ljust(length, b"\x55") * count


@pytest.mark.parametrize(
    ("header", "length"),
    [
        ("fffb9000", 417),  # MPEG 1, layer III, 128 kbit/s at 44.1 kHz
        ("fffb9200", 418),  # the same, padded
        ("fffbe400", 960),  # 320 kbit/s at 48 kHz
        ("fffb1800", 144),  # 32 kbit/s at 32 kHz
        ("fff38000", 208),  # MPEG 2, layer III, 64 kbit/s at 22.05 kHz
        ("ffe31800", 72),  # MPEG 2.5, layer III, 8 kbit/s at 8 kHz
        ("fffda400", 576),  # MPEG 1, layer II, 192 kbit/s at 48 kHz
        ("fff5e800", 1440),  # MPEG 2, layer II, 160 kbit/s at 16 kHz
        ("ffffc000", 416),  # MPEG 1, layer I, 384 kbit/s at 44.1 kHz
        ("ffffc200", 420),  # the same: the padding of layer I has four bytes
        ("fff71800", 96),  # MPEG 2, layer I, 32 kbit/s at 16 kHz
        ("fffb0000", 0),  # free format: the length is not declared
        ("fffbf000", 0),  # no bit rate
        ("fffb9c00", 0),  # no sample rate
        ("ffeb9000", 0),  # no version
        ("fff99000", 0),  # no layer
        ("fe7b9000", 0),
        ("fffb90", 0),
    ],
)
def test_the_length_of_an_mpeg_frame(header: str, length: int) -> None:
    assert mpeg_frame_bytes(bytes.fromhex(header)) == length


@pytest.mark.parametrize(
    ("header", "lengths"),
    [
        (adts(371), [("AAC", 371)]),
        (adts(8), [("AAC", 8)]),
        (adts(7), []),
        (adts(9 + 3 * 768), [("AAC", 9 + 3 * 768)]),
        (adts(10 + 3 * 768), []),
        (adts(8191, channels=7), []),
        (adts(9 + 8 * 768, channels=7), [("AAC", 9 + 8 * 768)]),
        (adts(9 + 9 * 768, channels=0), [("AAC", 9 + 9 * 768)]),
        (adts(371, rate=12), [("AAC", 371)]),
        (adts(371, rate=13), []),
        (ac3(0, 20), [("AC-3", 768)]),
        (ac3(1, 20), [("AC-3", 834)]),
        (ac3(1, 21), [("AC-3", 836)]),
        (ac3(2, 20), [("AC-3", 1152)]),
        (ac3(2, 37), [("AC-3", 3840)]),
        (ac3(2, 38), []),
        (ac3(3, 20), []),
        (ac3(0, 20, version=10), [("AC-3", 768)]),
        (ac3(0, 20, version=16), [("AC-3", 2 * 0x234 + 2)]),
        (ac3(0, 20, version=17), []),
        (b"", []),
    ],
)
def test_the_length_of_a_frame_of_aac_and_ac3(header: bytes, lengths: list[tuple[str, int]]) -> None:
    assert frame_lengths(header) == lengths


KINDS = [
    pytest.param(bytes.fromhex("fffb90c4000000"), 417, "MP3", id="MP3"),
    pytest.param(adts(371), 371, "AAC", id="AAC"),
    pytest.param(ac3(0, 20), 768, "AC-3", id="AC-3"),
]


@pytest.mark.parametrize(("header", "length", "name"), KINDS)
def test_two_frames_are_a_kind_and_three_are_a_run(header: bytes, length: int, name: str) -> None:
    two = run(header, length, 1) + header
    assert (repeated_frame(two), begins_run(two)) == (name, False)
    assert repeated_frame(two[:-1]) == "", "a header that is cut off is none"
    assert may_begin_run(two)
    assert begins_run(run(header, length, 2) + header)


@pytest.mark.parametrize(("header", "length", "name"), KINDS)
@given(before=st.binary(max_size=99).map(lambda noise: noise.replace(b"\xff", b"").replace(b"\x0b", b"")))
def test_a_run_is_found_behind_other_bytes_once_four_frames_are_there(
    header: bytes, length: int, name: str, before: bytes
) -> None:
    frames = run(header, length, 3)
    assert find_run(before + frames + header, ended=False) == (len(before), True)
    assert find_run(before + frames, ended=False) == (len(before), False), "the fourth may follow"
    assert find_run(before + frames, ended=True) == (len(before), True), "nothing follows"
    assert find_run(before + frames + bytes(99), ended=True) == (len(before + frames) + 99, False)
    assert find_run(before + frames + header, ended=True, own=name)[1] is False


def test_the_last_bytes_may_begin_a_header() -> None:
    assert find_run(bytes(100), ended=False) == (94, False)
    assert find_run(bytes(100), ended=True) == (100, False)
    assert find_run(b"", ended=False) == (0, False)


def test_frames_of_another_rate_or_mode_do_not_continue_a_run() -> None:
    header, other_rate = bytes.fromhex("fffb90c4000000"), bytes.fromhex("fffb94c4000000")
    frames = run(header, 417, 2) + run(other_rate, 384, 3)
    assert begins_run(frames) is False
    assert find_run(frames + other_rate, ended=False) == (834, True)


def test_the_first_mp3_frame_may_be_of_another_mode_than_the_sound() -> None:
    table, header = bytes.fromhex("fffb90c0000000"), bytes.fromhex("fffb9045000000")
    assert begins_run(run(table, 417, 1) + run(header, 417, 1) + header)
    other = bytes.fromhex("fffb9040000000")
    assert not begins_run(run(table, 417, 1) + run(header, 417, 1) + other)
