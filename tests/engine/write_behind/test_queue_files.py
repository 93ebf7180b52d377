"""A queue on disk gives its lines back in order, and survives a kill, a full disk and an operator's rm."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from symbl_tui.engine.write_behind import queue_files
from symbl_tui.engine.write_behind.queue_files import QueueFiles, new_queue_name, queues_in
from tests.support.full_disk import no_file_over


def _lines(*numbers: int) -> list[bytes]:
    return [b"line %d" % number for number in numbers]


def _append(files: QueueFiles, *numbers: int) -> None:
    for line in _lines(*numbers):
        files.append(line + b"\n")


def _abandon(files: QueueFiles) -> None:
    """What a kill leaves: the files as they are, without a lock."""
    os.close(files._lock)


def _drain(files: QueueFiles) -> list[bytes]:
    found = []
    while lines := files.read():
        found += lines
        files.drop(lines)
    return found


def test_lines_come_back_in_order_and_leave_nothing_behind(tmp_path: Path) -> None:
    files = QueueFiles.create(tmp_path, new_queue_name())
    _append(files, 1, 2)
    assert files.read() == files.read() == _lines(1, 2)
    _append(files, 3)
    files.drop(_lines(1))
    assert files.read() == _lines(2, 3)
    files.drop(_lines(2, 3))
    assert files.read() == []
    assert files.bytes == 0
    assert all(b"line" not in path.read_bytes() for path in tmp_path.rglob("*.jsonl"))
    _append(files, 4)
    assert _drain(files) == _lines(4)
    files.close()
    assert not [*queues_in(tmp_path)]


def test_a_long_queue_gives_room_back_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_files, "_FILE_BYTES", 100)
    monkeypatch.setattr(queue_files, "_READ_BYTES", 16)
    files = QueueFiles.create(tmp_path, "a")
    _append(files, *range(100))
    before = len([*tmp_path.rglob("*.jsonl")])
    found: list[bytes] = []
    while len(found) < 50:
        found += (lines := files.read())
        files.drop(lines)
    assert len([*tmp_path.rglob("*.jsonl")]) <= before / 2 + 1
    _append(files, 100)
    assert found + _drain(files) == _lines(*range(101))
    files.close()


def test_a_line_longer_than_a_read_comes_back_whole(tmp_path: Path) -> None:
    files = QueueFiles.create(tmp_path, "a")
    long = os.urandom(300_000).hex().encode()
    files.append(long + b"\n")
    _append(files, 1)
    assert _drain(files) == [long, *_lines(1)]
    files.close()


def test_others_cannot_read_along(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        files = QueueFiles.create(tmp_path / "queue", "a")
        _append(files, 1)
    finally:
        os.umask(previous)
    modes = {path.relative_to(tmp_path): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert set(modes.values()) == {0o700, 0o600}
    assert all((mode == 0o700) == (tmp_path / path).is_dir() for path, mode in modes.items())
    files.close()


def test_a_queue_is_adopted_once_its_process_is_gone_and_not_before(tmp_path: Path) -> None:
    files = QueueFiles.create(tmp_path, new_queue_name())
    _append(files, 1, 2)
    (directory,) = queues_in(tmp_path)
    with pytest.raises(BlockingIOError):
        QueueFiles.adopt(directory)
    _abandon(files)
    adopted = QueueFiles.adopt(directory)
    assert adopted.bytes == len(b"line 1\nline 2\n")
    assert _drain(adopted) == _lines(1, 2)
    adopted.close()
    assert not directory.exists()


def test_what_a_kill_left_of_a_line_is_dropped_and_what_comes_after_it_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = QueueFiles.create(tmp_path, "a")
    _append(files, 1)
    _abandon(files)
    with next(tmp_path.rglob("*.jsonl")).open("ab") as file:
        file.write(b"line 2 is cut he")
    adopted = QueueFiles.adopt(tmp_path / "a")
    _append(adopted, 3)
    assert _drain(adopted) == _lines(1, 3)
    assert "no whole line" in caplog.text
    adopted.close()


def test_a_full_disk_takes_no_part_of_a_line(tmp_path: Path) -> None:
    files = QueueFiles.create(tmp_path, "a")
    _append(files, 1)
    with no_file_over(10), pytest.raises(OSError, match="large"):
        files.append(b"line 2, too long for this disk\n")
    assert files.read() == _lines(1)
    _append(files, 3)
    assert _drain(files) == _lines(1, 3)
    files.close()


def test_a_directory_that_an_operator_removed_is_made_anew(tmp_path: Path) -> None:
    files = QueueFiles.create(tmp_path, "a")
    _append(files, 1)
    for path in (tmp_path / "a").iterdir():
        path.unlink()
    (tmp_path / "a").rmdir()
    _append(files, 2)
    assert [path.read_bytes() for path in tmp_path.rglob("*.jsonl")] == [b"line 2\n"]
    assert _drain(files) == _lines(1, 2)  # the first one of the file that is still open
    files.close()


def test_a_kill_loses_no_line_that_was_appended(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from symbl_tui.engine.write_behind.queue_files import QueueFiles\n"
        f"files = QueueFiles.create(Path({str(tmp_path)!r}), 'a')\n"
        "for number in range(10**9):\n"
        "    files.append(b'line %d\\n' % number)\n"
        "    print(number, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        seen = [int(child.stdout.readline()) for _ in range(500)]
        child.send_signal(signal.SIGKILL)
        seen += map(int, child.stdout.read().split())
    adopted = QueueFiles.adopt(tmp_path / "a")
    found = _drain(adopted)
    assert found[: len(seen)] == _lines(*seen)
    assert len(found) <= len(seen) + 1
    adopted.close()
