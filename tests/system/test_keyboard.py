"""Keys are read one by one without a screen, and the terminal is left as it was."""

import pty
import termios
from collections.abc import Iterator
from io import FileIO
from queue import SimpleQueue

import pytest

from symbl_tui.system.keyboard import read_keys
from tests.support.waiting import HANG_SECONDS


@pytest.fixture
def terminal() -> Iterator[tuple[FileIO, int]]:
    """The keys of a terminal, and the descriptor that reads them."""
    keys, terminal = pty.openpty()
    with FileIO(keys, "wb") as keyboard, FileIO(terminal):
        yield keyboard, terminal


def test_keys_arrive_without_enter_and_in_order(terminal: tuple[FileIO, int]) -> None:
    keyboard, descriptor = terminal
    pressed: SimpleQueue[str] = SimpleQueue()
    with read_keys(descriptor, pressed.put):
        keyboard.write(b" pT?")
        assert [pressed.get(timeout=HANG_SECONDS) for _ in range(4)] == [" ", "p", "T", "?"]


def test_a_byte_that_is_no_letter_does_no_harm(terminal: tuple[FileIO, int]) -> None:
    keyboard, descriptor = terminal
    pressed: SimpleQueue[str] = SimpleQueue()
    with read_keys(descriptor, pressed.put):
        keyboard.write(b"\xffq")
        assert [pressed.get(timeout=HANG_SECONDS) for _ in range(2)] == ["\ufffd", "q"]


def test_echo_is_off_while_keys_are_read_and_on_again_after_an_error(terminal: tuple[FileIO, int]) -> None:
    _, descriptor = terminal
    before = termios.tcgetattr(descriptor)

    def fail() -> None:
        with read_keys(descriptor, lambda _: None):
            assert not termios.tcgetattr(descriptor)[3] & (termios.ECHO | termios.ICANON)
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    assert termios.tcgetattr(descriptor) == before


def test_a_terminal_that_vanishes_ends_the_reading_quietly(terminal: tuple[FileIO, int]) -> None:
    keyboard, descriptor = terminal
    with read_keys(descriptor, lambda _: None):
        keyboard.close()
