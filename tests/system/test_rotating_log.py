"""Logs stay small, private and whole, however many processes write them."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from symbl_tui.system.rotating_log import (
    RotatingLog,
    RotatingLogHandler,
    log_for_child,
    open_log,
    pump_to_log,
)
from tests.support.waiting import HANG_SECONDS

WRITER = """
import sys
from pathlib import Path
from symbl_tui.system.rotating_log import RotatingLog
log = RotatingLog(Path(sys.argv[1]), 4000)
for number in range(300):
    log.write(b"%s %04d\\n" % (sys.argv[2].encode(), number))
"""


def sizes(path: Path) -> dict[str, int]:
    return {each.name: each.stat().st_size for each in path.parent.iterdir()}


def test_a_log_never_outgrows_its_limit_and_keeps_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    log = RotatingLog(path, 1000)
    for number in range(500):
        log.write(b"line %05d\n" % number)
    log.close()
    assert sizes(path).keys() == {"a.log", "a.log.1"}
    assert max(sizes(path).values()) <= 1000
    kept = (path.with_name("a.log.1").read_text() + path.read_text()).split("line ")[1:]
    assert [int(line) for line in kept] == list(range(500 - len(kept), 500))


def test_several_processes_share_a_log_and_rotate_it_once(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    writers = [subprocess.Popen((sys.executable, "-c", WRITER, str(path), name)) for name in "abc"]
    assert [writer.wait(HANG_SECONDS) for writer in writers] == [0, 0, 0]
    assert max(sizes(path).values()) <= 4000 + len(writers) * 7
    # Rotated twice for one full log, the second would overwrite what the first kept.
    assert path.with_name("a.log.1").stat().st_size > 3900
    lines = (path.with_name("a.log.1").read_text() + path.read_text()).splitlines()
    assert all(len(line) == 6 for line in lines), "no line is torn"


def test_a_log_that_others_may_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.touch(0o666)
    path.chmod(0o666)
    os.close(open_log(path))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_hinders_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.log").mkdir()
    RotatingLog(tmp_path / "a.log").write(b"line\n")
    os.mkfifo(tmp_path / "b.log")
    RotatingLog(tmp_path / "b.log").write(b"line\n")


def test_a_record_is_a_line_of_the_log(tmp_path: Path) -> None:
    handler = RotatingLogHandler(tmp_path / "a.log")
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning("a \udcff byte")
    handler.close()
    assert (tmp_path / "a.log").read_text() == "a \\udcff byte\n"


@pytest.mark.parametrize("written", [0, 2000])
def test_a_full_log_is_rotated_before_a_child_gets_it(tmp_path: Path, written: int) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"x" * written)
    with log_for_child(path, 1000) as log:
        log.write(b"new")
    assert path.read_bytes() == b"new"
    assert path.with_name("a.log.1").exists() == bool(written)


def test_what_a_child_prints_without_end_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    writer, thread = pump_to_log(RotatingLog(path, 10_000))
    subprocess.run(
        (sys.executable, "-c", "import os; [os.write(2, b'noise\\n' * 100) for _ in range(500)]"),
        stderr=writer,
        check=True,
    )
    os.close(writer)
    thread.join(HANG_SECONDS)
    assert not thread.is_alive()
    assert sizes(path).keys() == {"engine.log", "engine.log.1"}
    assert max(sizes(path).values()) <= 10_000
