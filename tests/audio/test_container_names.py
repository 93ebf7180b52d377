"""A container is named by its first bytes, and samples are never taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.container_names import LOOK_BYTES, container_name, is_undecided
from tests.audio.media_files import speech, write


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"RIFF\x24\0\0\0WAVE", "WAV"),
        (b"RF64\xff\xff\xff\xffWAVE", "WAV"),
        (b"RIFF\0\0\0\0AVI ", "AVI"),
        (b"fLaC\0\0\0\x22", "FLAC"),
        (b"OggS", "Ogg"),
        (b"ID3\x04\0", "MP3"),
        (b"\0\0\0\x20ftyp", "MP4"),
        (b"\0\0\0\x08wide", "MP4"),
        (b"\0\x12\x34\x56moov", "MP4"),
        (b"\x1aE\xdf\xa3", "Matroska or WebM"),
        (b"riff\x2e\x91\xcf\x11", "WAV"),
        (b"FORM\0\0\1\0AIFF", "AIFF"),
        (b".snd", "AU"),
        (b"caff\0\1", "CAF"),
        (b"wvpk", "WavPack"),
        (b"TTA1\1\0", "TTA"),
        (b"#!AMR\n", "AMR"),
        (b"FLV\x01", "FLV"),
    ],
)
def test_a_container_is_named_by_its_first_bytes(head: bytes, name: str) -> None:
    assert container_name(head.ljust(12, b"\n")) == name
    assert not is_undecided(head.ljust(12, b"\n"))


@pytest.mark.parametrize(
    "head", [b"", bytes(12), b"\xff" * 12, b"OggX", b" fLaC", b"ID3\x09\0", b"\x47" * 12, b"\xff\xfb"]
)
def test_samples_are_not_taken_for_a_container(head: bytes) -> None:
    head = head.ljust(LOOK_BYTES, b"\0")
    assert container_name(head) == ""
    assert not is_undecided(head)


@given(st.binary(min_size=12, max_size=300), st.sampled_from([b"\xff\xfb", b"\xff\xf1", b"\x47"]))
def test_samples_that_begin_like_a_frame_are_decided_soon(head: bytes, begin: bytes) -> None:
    samples = (begin + head).ljust(LOOK_BYTES, b"\x55")
    assert container_name(samples) == ""
    assert not is_undecided(samples)


@pytest.mark.parametrize(
    ("suffix", "codec", "rate", "name"),
    [
        *((".mp3", "libmp3lame", rate, "MP3") for rate in (8000, 11025, 16000, 22050, 44100, 48000)),
        (".mp2", "mp2", 48000, "MP3"),
        (".aac", "aac", 16000, "AAC"),
        *((".ac3", "ac3", rate, "AC-3") for rate in (32000, 44100, 48000)),
        (".eac3", "eac3", 48000, "AC-3"),
        (".ts", "aac", 48000, "MPEG-TS"),
    ],
)
def test_frames_without_a_header_are_named_by_two_of_them(
    tmp_path: Path, suffix: str, codec: str, rate: int, name: str
) -> None:
    options = {"id3v2_version": "0", "write_xing": "0"} if suffix == ".mp3" else None
    content = write(tmp_path / f"x{suffix}", (codec, rate, speech(2.0)), options=options).read_bytes()
    assert is_undecided(content[:16])
    assert container_name(content[:LOOK_BYTES]) == name
