"""A folder has one writer at a time, and a lock never outlives its program."""

from pathlib import Path

import pytest

from symbl_tui.session.archive.folder_lock import FolderLock, is_held


def descriptors() -> int:
    """How many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_locked_folder_is_held_until_it_is_released(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    assert not is_held(tmp_path)
    assert lock.acquire()
    assert is_held(tmp_path)
    lock.release()
    lock.release()
    assert not is_held(tmp_path)


def test_a_second_lock_of_the_same_program_is_refused(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    assert first.acquire()
    assert not second.acquire()
    second.release()
    assert is_held(tmp_path)
    first.release()
    assert second.acquire()
    second.release()


def test_looking_at_a_lock_twice_disturbs_neither(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    assert not is_held(tmp_path)
    lock = FolderLock(tmp_path)
    assert lock.acquire()
    lock.release()


def test_a_lock_leaves_no_file_in_the_folder(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.acquire()
    assert list(tmp_path.iterdir()) == []
    lock.release()


def test_locking_leaks_no_descriptor(tmp_path: Path) -> None:
    before = descriptors()
    lock = FolderLock(tmp_path)
    lock.acquire()
    for _ in range(5):
        FolderLock(tmp_path).acquire()
        is_held(tmp_path)
    lock.release()
    assert descriptors() == before


def test_a_folder_that_cannot_be_locked_is_still_recorded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lock = FolderLock(tmp_path / "missing")
    assert lock.acquire()
    assert "cannot be locked" in caplog.text
    lock.release()
    assert not is_held(tmp_path / "missing")


def test_a_link_is_not_the_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    lock = FolderLock(tmp_path / "real")
    lock.acquire()
    assert not is_held(tmp_path / "link")
    lock.release()
