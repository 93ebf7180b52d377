"""The sound of a closed session is read as it was, and what is damaged is silence that is counted."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.part_files import Parts
from symbl_tui.audio.storage.recorded_parts import RecordedParts
from symbl_tui.system.directory import Directory

RATE, PART = 100, 250
"""Blocks of 1000 samples span four parts."""
SOUND = np.arange(1, 1101, dtype="<i2").tobytes()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    """Five parts, the last of 100 samples."""
    path = tmp_path / "1-alice.pcm"
    parts = Parts(Directory(path.parent), path.name, PART)
    parts.write(0, SOUND)
    parts.close()
    return path


def parts_of(spool: Path) -> list[Path]:
    return sorted(spool.parent.glob("*.pcm"), key=lambda part: (len(part.name), part.name))


def reader(spool: Path) -> RecordedParts:
    return RecordedParts(spool, PART, RATE)


@given(st.integers(0, 1200), st.integers(0, 1200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_piece_is_what_was_recorded_and_silence_after_its_end(
    spool: Path, start: int, samples: int
) -> None:
    expected = (SOUND + bytes(2 * 2400))[2 * start : 2 * (start + samples)]
    assert reader(spool).read(start, samples) == expected


def test_the_length_is_that_of_all_parts(spool: Path) -> None:
    assert reader(spool).length == 1100
    assert RecordedParts(spool.with_name("9-none.pcm"), PART, RATE).length == 0


def test_archived_parts_and_spools_are_read_as_one(spool: Path) -> None:
    for part in parts_of(spool)[:3]:
        to_flac(Directory(part.parent), part.name, RATE)
    recorded = reader(spool)
    assert (recorded.length, recorded.read(0, 1100), recorded.unreadable) == (1100, SOUND, 0)


def test_a_part_that_is_missing_is_silent_and_counted(spool: Path) -> None:
    parts_of(spool)[1].unlink()
    recorded = reader(spool)
    assert recorded.read(0, 1000) == SOUND[:500] + bytes(500) + SOUND[1000:2000]
    assert recorded.unreadable == 250


def test_a_damaged_archive_is_silent_and_counted(spool: Path) -> None:
    part = parts_of(spool)[0]
    part.unlink()
    part.with_suffix(".flac").write_bytes(b"fLaC, or so it says")
    recorded = reader(spool)
    assert recorded.read(0, 500) == bytes(500) + SOUND[500:1000]
    assert recorded.unreadable == 250


def test_an_archive_with_two_channels_is_not_a_channel(spool: Path) -> None:
    part = parts_of(spool)[0]
    part.unlink()
    soundfile.write(part.with_suffix(".flac"), np.ones((250, 2), np.int16), 8000)
    assert reader(spool).read(0, 250) == bytes(500)


def test_a_part_that_a_crash_cut_off_in_a_sample_is_padded(spool: Path) -> None:
    part = parts_of(spool)[4]
    part.write_bytes(part.read_bytes()[:101])
    recorded = reader(spool)
    assert recorded.length == 1050
    assert recorded.read(1000, 100) == SOUND[2000:2100] + bytes(100)


def test_a_link_in_place_of_a_part_is_not_followed(spool: Path, tmp_path: Path) -> None:
    secret, part = tmp_path / "secret", parts_of(spool)[0]
    secret.write_bytes(b"\x11" * 500)
    part.unlink()
    part.symlink_to(secret)
    assert reader(spool).read(0, 250) == bytes(500)


def test_a_recording_that_is_over_cannot_be_written(spool: Path) -> None:
    recorded = reader(spool)
    with pytest.raises(OSError, match="the recording is over"):
        recorded.write(0, b"\0\0")
    assert list(recorded.finished(10_000)) == []
    recorded.sync()
    recorded.close()
    assert recorded.read(0, 1100) == SOUND
