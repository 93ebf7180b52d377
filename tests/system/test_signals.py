"""A session without a screen ends cleanly on Ctrl-C, and survives a closed terminal where that is wanted."""

import signal
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from symbl_tui.system.signals import SignalHandler, SignalSpacing
from tests.support.waiting import HANG_SECONDS

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The handlers of the test run are put back."""
    before = {number: signal.getsignal(number) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def handle(on_hangup: str) -> tuple[SignalHandler, SimpleQueue[str]]:
    """A handler, and the reasons for which it stops."""
    reasons: SimpleQueue[str] = SimpleQueue()
    return SignalHandler(reasons.put, on_hangup=on_hangup), reasons


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_the_session_cleanly(number: signal.Signals) -> None:
    handler, reasons = handle("stop")
    assert not handler.interrupted
    signal.raise_signal(number)
    assert reasons.get(timeout=HANG_SECONDS) == "interrupted"
    assert handler.interrupted


def test_a_second_signal_is_one_only_after_half_a_second() -> None:
    now = [100.0]
    spacing = SignalSpacing(lambda: now[0])
    assert not spacing.is_echo()
    assert spacing.is_echo()
    now[0] += 0.4
    assert spacing.is_echo()
    now[0] += 0.1
    assert not spacing.is_echo()


def test_an_echo_neither_ends_the_program_nor_stops_it_twice() -> None:
    handler, reasons = handle("stop")
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
        signal.raise_signal(number)
    assert reasons.get(timeout=HANG_SECONDS) == "interrupted"
    assert handler.interrupted
    assert reasons.empty()


def test_a_hang_up_stops_the_session_and_may_come_twice() -> None:
    handler, reasons = handle("stop")
    for _ in range(2):
        signal.raise_signal(signal.SIGHUP)
        assert reasons.get(timeout=HANG_SECONDS) == "the terminal hung up"
    assert handler.interrupted


def test_a_session_that_is_to_continue_survives_a_hang_up() -> None:
    handler, reasons = handle("continue")
    signal.raise_signal(signal.SIGHUP)
    signal.raise_signal(signal.SIGINT)
    assert reasons.get(timeout=HANG_SECONDS) == "interrupted", "the hang-up must not stop it"
    assert handler.interrupted
