"""What the driver of a terminal makes of bytes that come in pieces."""

import os
from itertools import count
from threading import Thread

import pytest
from textual.events import Key
from textual.message import Message

from symbl_tui.ui.runtime import terminal_driver
from symbl_tui.ui.runtime.terminal_driver import TerminalDriver
from symbl_tui.ui.theming.themed_app import ThemedApp


async def test_a_sequence_in_pieces_is_one_key_on_a_machine_that_stalls_between_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bytes that have come are read before any silence is measured: no "q" of a reply ever is a key."""
    found: list[Message] = []
    clock = count(step=5)
    reading, writing = os.pipe()
    driver = TerminalDriver(ThemedApp())
    driver.fileno = reading
    monkeypatch.setattr(terminal_driver, "_READ_BYTES", 1)
    monkeypatch.setattr("symbl_tui.ui.runtime.terminal_driver.time.monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(driver, "process_message", found.append)
    monkeypatch.setattr(driver, "_report_gone", lambda: None)
    os.write(writing, b"\x1b]lquit\x1b\\" + b"\x1b[A" + b"x")
    os.close(writing)  # so the thread ends
    thread = Thread(target=driver.run_input_thread)
    thread.start()
    thread.join()
    os.close(reading)
    assert [key.key for key in found if isinstance(key, Key)] == ["up", "x"]
