"""The log pane shows log lines without disturbing the screen."""

import logging
from pathlib import Path
from threading import Thread

import pytest

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.runtime.log_buffer import LINES, LogBuffer
from symbl_tui.ui.widgets.transcript import Transcript
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import text, until

LOG = logging.getLogger("symbl_tui.stderr")


async def test_l_shows_and_hides_the_log(session: FakeSession) -> None:
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


@pytest.mark.parametrize(("size", "least"), [((60, 20), 6), ((80, 24), 6), ((40, 12), 1)])
async def test_the_log_leaves_the_transcript_rows_on_a_small_screen(
    session: FakeSession, size: tuple[int, int], least: int
) -> None:
    async with SymblApp(session).run_test(size=size) as pilot:
        meeting(session)
        await until(pilot, "Transcript")
        LOG.warning("ALSA lib")
        await pilot.press("l")
        await until(pilot, "ALSA lib")
        assert pilot.app.query_one(Transcript).size.height >= least
        assert "everybody's" in text(pilot.app), "the newest line is in view"


async def test_a_closed_screen_receives_no_log_lines(session: FakeSession) -> None:
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


async def test_what_alsa_prints_in_the_capture_child_is_in_the_log_and_not_on_the_screen(
    session: FakeSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = tmp_path / "asound.conf"
    settings.write_text(
        "</usr/share/alsa/alsa.conf>\npcm.!default { type nosuch hint { show on description odd } }\n"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(settings))

    async def look() -> None:
        await list_devices()

    session.capture = look  # type: ignore[method-assign]
    caplog.set_level(logging.INFO, "symbl_tui")  # as the command line does
    async with SymblApp(session).run_test(size=(120, 40)) as pilot:
        await until(pilot, "Transcript")
        assert "ALSA" not in text(pilot.app)
        await pilot.press("l")
        await until(pilot, "audio: capture: ")
        await pilot.press("home")  # others that PortAudio asks say more than the pane has room for
        await until(pilot, "capture: ALSA lib")


async def test_the_log_is_copied_whole_and_an_empty_one_says_so(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "Transcript")
        await pilot.press("l")
        await until(pilot, "The log is empty")
        for number in range(30):
            LOG.warning("line %d", number)
        await until(pilot, "line 29")
        assert "The log is empty" not in text(pilot.app)
        await pilot.press("home")
        await until(pilot, "line 0")
        await pilot.press("y")
        copied = pilot.app.clipboard.splitlines()
        assert [line.rpartition(" ")[2] for line in copied] == [str(number) for number in range(30)]


async def test_a_growing_log_keeps_the_scroll_position(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Transcript")
        for number in range(60):
            LOG.warning("line %d", number)
        await pilot.press("l")
        await until(pilot, "line 59")
        await pilot.press("pageup", "pageup", "pageup")
        await pilot.pause(0.1)
        before = text(pilot.app)
        assert "line 59" not in before
        LOG.warning("one more")
        await pilot.pause(0.7)
        assert text(pilot.app) == before
