"""The files of a channel: sound keeps its position across parts, crashes and compression."""

import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.flac_file import count_flac_samples
from symbl_tui.audio.storage.part_files import Parts
from symbl_tui.audio.storage.part_list import count_samples, list_parts
from symbl_tui.system.directory import Directory

PART = 100
SOUND = np.arange(1, 351, dtype="<i2").tobytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "1-alice.pcm"


@pytest.fixture
def parts(path: Path) -> Iterator[Parts]:
    parts = Parts(Directory(path.parent), path.name, PART)
    yield parts
    parts.close()


def compress(folder: Path, part: str) -> None:
    to_flac(Directory(folder), part, 8000)


@given(st.lists(st.integers(1, 130), max_size=6), st.integers(0, 300), st.integers(0, 300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_sound_is_read_back_whatever_pieces_it_was_written_in(
    tmp_path: Path, sizes: list[int], start: int, count: int
) -> None:
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    folder.mkdir()
    parts, written = Parts(Directory(folder), "1-alice.pcm", PART), 0
    for size in sizes:
        parts.write(written, bytes([7]) * 2 * size)
        written += size
    assert parts.length == written
    inside = range(written)[start : start + count]
    assert parts.read(inside.start, len(inside)) == bytes([7]) * 2 * len(inside)
    parts.close()


def test_parts_are_numbered_private_files_of_equal_length(parts: Parts, path: Path) -> None:
    parts.write(0, SOUND)
    files = [found for _, found in list_parts(Directory(path.parent), path.stem, ".pcm")]
    assert files == [
        "1-alice.pcm",
        "1-alice-0002.pcm",
        "1-alice-0003.pcm",
        "1-alice-0004.pcm",
    ]
    statuses = [(path.parent / each).stat() for each in files]
    assert [each.st_size for each in statuses] == [200, 200, 200, 100]
    assert {stat.S_IMODE(each.st_mode) for each in statuses} == {0o600}


def test_a_hole_before_later_sound_is_silence(parts: Parts) -> None:
    parts.write(0, SOUND[:20])
    parts.write(250, SOUND[:20])
    assert parts.read(0, 260) == SOUND[:20] + bytes(480) + SOUND[:20]


def test_an_interrupted_recording_goes_on_where_it_was(parts: Parts, path: Path) -> None:
    parts.write(0, SOUND)
    parts.close()
    again = Parts(Directory(path.parent), path.name, PART)
    assert again.length == 350
    again.write(350, SOUND[:100])
    assert again.read(300, 100) == SOUND[600:] + SOUND[:100]
    again.close()


def test_a_sample_that_a_kill_cut_in_two_does_not_shift_the_rest(parts: Parts, path: Path) -> None:
    parts.write(0, SOUND[:20])
    parts.close()
    with path.open("ab") as file:
        file.write(b"\x01")
    again = Parts(Directory(path.parent), path.name, PART)
    assert again.length == 10
    again.write(10, SOUND[20:40])
    assert again.read(0, 20) == SOUND[:40]
    again.close()


def test_finished_parts_are_offered_once_and_only_when_all_was_sent(parts: Parts, path: Path) -> None:
    parts.write(0, SOUND)
    assert list(parts.finished(99)) == []
    assert list(parts.finished(100)) == [path.name]
    assert list(parts.finished(10_000)) == ["1-alice-0002.pcm", "1-alice-0003.pcm"]
    assert list(parts.finished(10_000)) == []


def test_compressed_parts_read_as_before(parts: Parts, tmp_path: Path) -> None:
    parts.write(0, SOUND)
    for part in list(parts.finished(300)):
        compress(tmp_path, part)
    assert parts.read(0, 350) == SOUND


def test_a_resumed_recording_offers_no_part_that_is_compressed(parts: Parts, path: Path) -> None:
    parts.write(0, SOUND)
    for part in list(parts.finished(200)):
        compress(path.parent, part)
    parts.close()
    again = Parts(Directory(path.parent), path.name, PART)
    assert list(again.finished(10_000)) == ["1-alice-0003.pcm"]
    assert again.length == 350
    again.close()


def test_a_channel_named_like_a_part_is_a_channel_of_its_own(tmp_path: Path) -> None:
    for name in ("1-room", "1-room-2026", "1-room-2026-0002"):
        (tmp_path / f"{name}.pcm").write_bytes(bytes(20))
    assert [number for number, _ in list_parts(Directory(tmp_path), "1-room-2026", ".pcm")] == [1, 2]


def test_samples_are_counted_without_decoding_and_once_a_part(parts: Parts, path: Path) -> None:
    parts.write(0, SOUND)
    to_flac(Directory(path.parent), path.name, 8000, keep_pcm=True)
    assert count_flac_samples(Directory(path.parent), path.with_suffix(".flac").name) == PART
    assert count_samples(Directory(path.parent), path.stem) == 350
    path.unlink()
    assert count_samples(Directory(path.parent), path.stem) == 350


@pytest.mark.parametrize("content", [b"", b"fLaC", b"not a FLAC at all, but a text"])
def test_a_damaged_archive_has_no_impossible_length(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1-alice.flac").write_bytes(content)
    assert count_flac_samples(Directory(tmp_path), "1-alice.flac") == 0


def test_closing_twice_is_harmless(parts: Parts) -> None:
    parts.write(0, SOUND)
    parts.sync()
    parts.close()
    parts.close()
