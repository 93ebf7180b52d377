"""The log pane: what the program did, without ever tearing the screen."""

import logging
from threading import Thread

from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.log_buffer import LINES, LogBuffer

from .fake_session import FakeSession
from .screen_text import text, until

LOG = logging.getLogger("symbl_tui.stderr")


async def test_l_shows_what_was_logged_and_what_comes_then_hides_it(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Transcript")
        LOG.warning("ALSA lib \x1b[2Jpcm.c [/oops]: %s", "unknown")
        await pilot.press("l")
        shown = await until(pilot, "ALSA lib [2Jpcm.c [/oops]: unknown")
        assert "warning stderr" in shown
        noisy = Thread(target=LOG.error, args=("from another thread",))
        noisy.start()
        await until(pilot, "from another thread")
        noisy.join()
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert "ALSA" not in text(pilot.app)
        await pilot.press("l")
        await until(pilot, "ALSA")
        await pilot.press("l")
        await pilot.pause(0.1)
        assert "ALSA" not in text(pilot.app)


async def test_nothing_is_logged_to_a_screen_that_is_gone(session: FakeSession) -> None:
    before = list(logging.getLogger("symbl_tui").handlers)
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Transcript")
        assert len(logging.getLogger("symbl_tui").handlers) == len(before) + 1
    assert logging.getLogger("symbl_tui").handlers == before


def test_only_the_last_lines_are_kept() -> None:
    buffer = LogBuffer()
    for number in range(LINES + 50):
        buffer.handle(logging.LogRecord("symbl_tui.x", logging.INFO, "", 0, "line %d", (number,), None))
    count, lines = buffer.since(0)
    assert (count, len(lines)) == (LINES + 50, LINES)
    assert lines[-1].endswith(f"info    x: line {LINES + 49}")
    assert buffer.since(count - 2) == (count, lines[-2:])
    assert buffer.since(count) == (count, [])
