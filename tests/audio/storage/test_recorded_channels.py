"""Any stretch of a session's sound is read to the sample, of one channel or mixed, also while it runs."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.recorded_channels import ChannelFiles, RecordedChannels
from symbl_tui.system.directory import Directory

RATE = 1_000
NAMES = ("1-alice.pcm", "2-bob.pcm")
LOUD = np.random.default_rng(7).integers(-32_768, 32_768, (2, 3_300)).astype("<i2")
"""Alice's sound and Bob's, whose sum clips nearly always."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, channel in zip(NAMES, LOUD, strict=True):
        (tmp_path / name).write_bytes(channel.tobytes())
    return tmp_path


def read(folder: Path, start: int, end: int, channel: int | None = None) -> bytes:
    return b"".join(RecordedChannels(ChannelFiles(folder, NAMES, RATE)).read(start, end, channel))


def test_one_channel_is_as_it_was_recorded(folder: Path) -> None:
    assert read(folder, 250, 1_777, 1) == LOUD[1][250:1_777].tobytes()


@given(st.integers(0, 3_300), st.integers(0, 3_300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_a_stretch_of_the_mix_is_a_piece_of_the_whole_mix(folder: Path, start: int, end: int) -> None:
    assert read(folder, start, end) == read(folder, 0, 3_300)[2 * start : 2 * end]


def test_a_shorter_channel_and_what_lies_behind_the_end_are_silence(folder: Path) -> None:
    (folder / NAMES[1]).write_bytes(LOUD[1][:500].tobytes())
    assert read(folder, 1_000, 1_100) == LOUD[0][1_000:1_100].tobytes()
    assert read(folder, 3_250, 3_400, 0) == LOUD[0][3_250:].tobytes() + bytes(200)


def test_a_part_that_is_compressed_while_it_is_played_goes_on(folder: Path) -> None:
    channels = RecordedChannels(ChannelFiles(folder, NAMES, RATE))
    with Directory(folder) as directory:
        to_flac(directory, NAMES[0], RATE)
    assert b"".join(channels.read(0, 3_300, 0)) == LOUD[0].tobytes()
    assert channels.unreadable == 0


def test_what_cannot_be_read_is_silence_and_counted(folder: Path) -> None:
    with Directory(folder) as directory:
        to_flac(directory, NAMES[0], RATE)
    flac = folder / "1-alice.flac"
    channels = RecordedChannels(ChannelFiles(folder, NAMES, RATE))
    flac.write_bytes(flac.read_bytes()[:60])
    assert not any(b"".join(channels.read(0, 3_300, 0)))
    assert channels.unreadable
