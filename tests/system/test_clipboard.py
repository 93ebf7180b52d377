"""OSC 52: what a terminal copies, also through tmux; bounded."""

import base64
import os
from pathlib import Path

import pytest

from symbl_tui.errors import UsageError
from symbl_tui.system import clipboard


def test_a_terminal_gets_the_text_as_base64() -> None:
    start, _, rest = clipboard.sequence("größe\x1b".encode()).partition(b";c;")
    assert start == b"\x1b]52"
    assert base64.b64decode(rest.removesuffix(b"\x07")).decode() == "größe\x1b"


def test_tmux_passes_the_sequence_on() -> None:
    plain = clipboard.sequence(b"x")
    assert clipboard.sequence(b"x", in_tmux=True) == b"\x1bPtmux;\x1b" + plain + b"\x1b\\"


def test_a_text_that_is_too_long_for_a_terminal_is_refused_with_a_way_out() -> None:
    with pytest.raises(UsageError, match=r"takes 700 kB; write it to a file with --output"):
        clipboard.copy_to_clipboard(b"x" * (clipboard.MOST_BYTES + 1))


@pytest.fixture
def tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tmux that writes down what it is asked; the environment says that we are in one."""
    program = tmp_path / "tmux"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncat > {tmp_path}/copied\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    return tmp_path


@pytest.mark.parametrize("size", [0, 5, clipboard.MOST_BYTES])
def test_tmux_copies_by_its_own_command(tmux: Path, size: int) -> None:
    clipboard.copy_to_clipboard(b"x" * size)
    assert (tmux / "asked").read_text() == "load-buffer -w -\n"
    assert (tmux / "copied").read_bytes() == b"x" * size
