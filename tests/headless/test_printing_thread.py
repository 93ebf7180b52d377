"""A program waits for a slow reader of its results, but not for ever once it is interrupted."""

import threading
from collections.abc import Iterator

import pytest

from symbl_tui.headless.printing_thread import start_printing, wait_printed


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Ends the printing; set at the end of the test in any case."""
    event = threading.Event()
    yield event
    event.set()


def test_everything_is_printed_before_the_program_ends(release: threading.Event) -> None:
    printing = start_printing(release.wait)
    release.set()
    wait_printed(printing, lambda: False)
    assert not printing.is_alive()


def test_a_reader_that_accepts_nothing_does_not_hold_up_an_interrupted_program(
    release: threading.Event,
) -> None:
    printing = start_printing(release.wait)
    wait_printed(printing, lambda: True, seconds=0.0)
    assert printing.is_alive()
    assert printing.daemon, "the interpreter does not wait for it either"


def test_an_interrupt_that_comes_late_leaves_as_much_time_as_any(release: threading.Event) -> None:
    looks: list[bool] = []

    def interrupted() -> bool:
        looks.append(True)
        if len(looks) == 4:
            release.set()
        return len(looks) > 2

    printing = start_printing(release.wait)
    wait_printed(printing, interrupted, seconds=60.0)
    assert not printing.is_alive()
