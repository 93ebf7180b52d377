"""The progress of a diarisation: a hint that is never wrong for longer than the process lives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.progress_file import ProgressFile, read_progress


class Now:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Path]:
    """A session whose diarisation is under way."""
    (tmp_path / "diarization").mkdir()
    lock = FolderLock(tmp_path / "diarization")
    assert lock.acquire()
    yield tmp_path
    lock.release()


def test_the_share_is_read_while_the_process_runs(running: Path) -> None:
    ProgressFile(running).write(0.12345)
    assert read_progress(running) == 0.123


def test_a_process_that_has_written_nothing_yet_is_at_the_start(running: Path) -> None:
    assert read_progress(running) == 0.0


def test_a_file_that_a_dead_process_left_is_no_progress(tmp_path: Path) -> None:
    (tmp_path / "diarization").mkdir()
    ProgressFile(tmp_path).write(0.5)
    assert read_progress(tmp_path) is None
    assert read_progress(tmp_path / "missing") is None


def test_the_disk_is_written_every_two_seconds_at_most(running: Path) -> None:
    now = Now()
    progress = ProgressFile(running, now)
    progress.write(0.1)
    now.seconds = 1.9
    progress.write(0.2)
    assert read_progress(running) == 0.1
    now.seconds = 2.0
    progress.write(0.3)
    assert read_progress(running) == 0.3


@pytest.mark.parametrize(
    ("content", "share"),
    [("7", 1.0), ("-1", 0.0), ("[", 0.0), ('"x"', 0.0), ("", 0.0), ("[" * 200, 0.0), ("NaN", 0.0)],
)
def test_a_foreign_file_is_a_share_from_0_to_1(running: Path, content: str, share: float) -> None:
    (running / "diarization" / "progress").write_text(content)
    assert read_progress(running) == share


def test_a_disk_that_refuses_is_ignored(tmp_path: Path) -> None:
    progress = ProgressFile(tmp_path / "missing")
    progress.write(0.5)
    progress.close()


def test_closing_removes_the_file(running: Path) -> None:
    progress = ProgressFile(running)
    progress.write(0.5)
    progress.close()
    progress.close()
    assert list((running / "diarization").iterdir()) == []
