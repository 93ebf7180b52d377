"""The output of libraries goes to the log, and the terminal is always restored."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symbl_tui.system.terminal import own_stderr, redirect_stderr


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "symbl_tui.stderr")
    return caplog


def test_what_a_c_library_prints_is_logged_line_by_line_and_cleaned(
    tmp_path: Path, lines: pytest.LogCaptureFixture
) -> None:
    with redirect_stderr(tmp_path / "log"):
        os.write(2, b"ALSA lib pcm.c:2664: \x1b[31munknown\nJack: \xff\n\nwithout an end")
    assert lines.messages == ["ALSA lib pcm.c:2664: [31munknown", "Jack: �", "without an end"]


def test_without_a_screen_stderr_has_only_our_own_lines(
    capfd: pytest.CaptureFixture[str], lines: pytest.LogCaptureFixture
) -> None:
    with own_stderr() as status:
        os.write(2, b"[layer3.c] error: part2_3_length\n")
        print("listening", file=status)
    os.write(2, b"after")
    assert lines.messages == ["[layer3.c] error: part2_3_length"]
    assert capfd.readouterr().err == "listening\nafter"


def test_the_terminal_is_restored_when_the_program_crashes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], lines: pytest.LogCaptureFixture
) -> None:
    def break_down() -> None:
        with redirect_stderr(tmp_path / "log"):
            os.write(2, b"just before\n")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_down()
    os.write(2, b"after")
    assert lines.messages == ["just before"]
    assert capfd.readouterr().err == "after"


def test_the_last_output_of_a_process_killed_by_a_signal_is_logged(tmp_path: Path) -> None:
    code = (
        "import ctypes, sys, pathlib; from symbl_tui.system.terminal import redirect_stderr\n"
        "with redirect_stderr(pathlib.Path(sys.argv[1])): ctypes.string_at(0)"
    )
    log = tmp_path / "log"
    ended = subprocess.run([sys.executable, "-c", code, str(log)], capture_output=True, timeout=30)
    assert ended.returncode < 0
    assert "Segmentation fault" in log.read_text()


def test_a_library_that_prints_without_end_is_cut_short_and_blocks_nothing(
    tmp_path: Path, lines: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    with redirect_stderr(tmp_path / "log"):
        for _ in range(200):
            try:
                os.write(2, b"x\n" * 100)
            except BlockingIOError:
                time.sleep(0.001)
    assert time.monotonic() - began < 10
    assert len(lines.messages) <= 5000
