"""A log that grows: every line whole, private, and pending while the disk refuses it."""

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.system.directory import Directory


class FullDisk:
    """Refuses writes after some bytes while it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room: int | None = None
        self._write = os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, file: int, data: bytes) -> int:
        if self.room is None:
            return self._write(file, data)
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = self._write(file, bytes(data)[: self.room])
        self.room -= count
        return count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_lines_are_in_the_file_as_soon_as_they_are_appended(path: Path) -> None:
    log = AppendLog(Directory(path.parent), path.name)
    log.append("one")
    log.append("zwei ü")
    assert path.read_text("utf-8") == "one\nzwei ü\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    log.close()


def test_a_line_that_a_crash_cut_off_is_ended(path: Path) -> None:
    path.write_text('{"whole": 1}\n{"cut')
    log = AppendLog(Directory(path.parent), path.name)
    log.append('{"next": 2}')
    log.close()
    assert path.read_text() == '{"whole": 1}\n{"cut\n{"next": 2}\n'


def test_a_whole_file_is_continued_without_an_empty_line(path: Path) -> None:
    path.write_text("one\n")
    log = AppendLog(Directory(path.parent), path.name)
    log.append("two")
    log.close()
    assert path.read_text() == "one\ntwo\n"


def test_no_half_line_stays_on_a_full_disk_and_nothing_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, disk = AppendLog(Directory(path.parent), path.name), FullDisk(monkeypatch)
    log.append("one")
    disk.room = 3
    log.append("a long line")
    log.append("another")
    assert log.error is not None
    assert path.read_text() == "one\n"
    disk.room = None
    log.flush()
    assert path.read_text() == "one\na long line\nanother\n"
    log.close()


def test_what_waits_for_the_disk_is_bounded_and_the_oldest_is_dropped(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, disk = AppendLog(Directory(path.parent), path.name), FullDisk(monkeypatch)
    disk.room = 0
    for number in range(10):
        log.append(f"{number}" + "x" * (1 << 20))
    assert log.dropped == 3
    disk.room = None
    log.close()
    assert [line[0] for line in path.read_text().splitlines()] == list("3456789")


def test_closing_on_a_full_disk_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, disk = AppendLog(Directory(path.parent), path.name), FullDisk(monkeypatch)
    disk.room = 0
    log.append("lost")
    with pytest.raises(OSError, match="No space left"):
        log.close()


def test_lines_of_several_threads_are_not_mixed(path: Path) -> None:
    log = AppendLog(Directory(path.parent), path.name)

    def append(line: str) -> None:
        for _ in range(20):
            log.append(line)

    threads = [threading.Thread(target=append, args=(mark * 500,)) for mark in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    assert sorted(path.read_text().splitlines()) == [mark * 500 for mark in "abcd" for _ in range(20)]


def test_a_path_that_cannot_be_opened_is_an_error_when_it_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        AppendLog(Directory(tmp_path), "missing/events.jsonl").open()
