"""The length of a channel is that of all its parts, each counted once, whatever else is in the folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.part_list import count_part, count_samples, list_parts, longest_channel
from symbl_tui.system.directory import Directory


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    with Directory(tmp_path) as opened:
        yield opened


def spool(directory: Directory, name: str, samples: int, *, flac: bool = False, keep: bool = False) -> None:
    """Write a part of so many samples, as PCM or FLAC, or as both."""
    directory.replace(name, b"\1\0" * samples)
    if flac:
        to_flac(directory, name, 8000, keep_pcm=keep)


def test_parts_are_counted_by_their_number_and_others_files_are_not(directory: Directory) -> None:
    spool(directory, "1-alice-0010.pcm", 10)
    spool(directory, "1-alice-0002.pcm", 20, flac=True)
    spool(directory, "1-alice.pcm", 1000, flac=True)
    for other in (
        "1-alice-0000.pcm",
        "1-alice-0001.pcm",
        "1-alice-2.pcm",
        "1-alice-00002.pcm",
        "1-alice-0003.wav",
        "1-alic.pcm",
        "1-alice-0003.pcm~",
    ):
        spool(directory, other, 5)
    assert list_parts(directory, "1-alice", ".pcm") == [(10, "1-alice-0010.pcm")]
    assert list_parts(directory, "1-alice", ".flac") == [(1, "1-alice.flac"), (2, "1-alice-0002.flac")]
    assert count_samples(directory, "1-alice") == longest_channel(directory, ["1-alice"]) == 1030


def test_a_part_that_is_there_twice_after_a_crash_counts_once(directory: Directory) -> None:
    spool(directory, "1-a.pcm", 700, flac=True, keep=True)
    assert count_samples(directory, "1-a") == longest_channel(directory, ["1-a"]) == 700


def test_the_longest_channel_is_found_though_one_is_named_like_a_part_of_another(
    directory: Directory,
) -> None:
    spool(directory, "1-bob.pcm", 50)
    spool(directory, "1-bob-0002.pcm", 30)
    spool(directory, "1-bob-0003.pcm", 40)
    assert longest_channel(directory, ["1-bob"]) == 120
    assert longest_channel(directory, ["1-bob", "1-bob-0002"]) == 90
    assert longest_channel(directory, ["3-carol"]) == longest_channel(directory, []) == 0


def test_half_a_sample_and_what_is_no_file_of_sound_count_nothing(
    directory: Directory, tmp_path: Path
) -> None:
    (tmp_path / "odd.pcm").write_bytes(b"\1\0\1")
    (tmp_path / "short.flac").write_bytes(b"fLaC")
    (tmp_path / "other.flac").write_bytes(b"RIFF" + b"\xff" * 40)
    (tmp_path / "link.pcm").symlink_to(tmp_path / "odd.pcm")
    os.mkfifo(tmp_path / "pipe.pcm")
    names = ("odd.pcm", "short.flac", "other.flac", "link.pcm", "pipe.pcm", "missing.pcm")
    assert [count_part(directory, name) for name in names] == [1, 0, 0, 0, 0, 0]
