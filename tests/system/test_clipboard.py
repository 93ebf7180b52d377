"""OSC 52: what a terminal copies, also through tmux; bounded."""

import base64

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
