"""Whatever ends the screen, its session goes on and says how to attach to it; no key byte ends it."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_attach import facts, running
from tests.faults.counting_process import counting_process
from tests.support.command import Home, alive
from tests.support.pseudo_terminal import pseudo_terminal
from tests.support.waiting import HANG_SECONDS, wait_until
from tests.system.test_terminal_input import REPLIES, SEQUENCES

TONE = ("--source", "tone")

FAULTS = {
    "in a key's action": "LiveScreen.action_mute = fail",
    "in a timer": "LiveScreen._poll = fail",
    "in a widget's painting": "Meters.row = fail",
    "in a worker": "LiveScreen.action_mute = lambda self: self.run_worker(fail_later())",
    "by leaving the program": "LiveScreen.action_mute = leave",
    "while another screen is composed": "HelpScreen.compose = fail",
}
"""Where the screen fails, and the code that makes it."""

PROLOGUE = """
import sys
from symbl_tui.cli import main
from symbl_tui.ui.screens.help_screen import HelpScreen
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.home_screen import HomeScreen
from symbl_tui.ui.widgets.meters import Meters

def fail(*_):
    raise RuntimeError("a mistake of ours")

async def fail_later():
    fail()

def leave(*_):
    raise SystemExit(3)
"""


def with_fault(fault: str) -> tuple[str, ...]:
    """The command line of the program with a fault in it."""
    return sys.executable, "-c", f"{PROLOGUE}\n{fault}\nsys.exit(main())"


@pytest.fixture(scope="module")
def engine() -> Iterator[str]:
    """The address of an engine that needs no recogniser."""
    with counting_process() as running:
        yield running.url


@pytest.fixture
def user(user: Home, engine: str) -> Home:
    user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "secret", "SYMBL_BASE_URL": engine}
    return user


def seconds_of(folder: Path) -> float:
    return sum(pcm.stat().st_size for pcm in folder.glob("*.pcm")) / 2 / 16_000


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_session_outlives_a_screen_that_fails(user: Home, fault: str) -> None:
    with pseudo_terminal(user, *TONE, command=with_fault(fault)) as terminal:
        wait_until(
            lambda: any(seconds_of(folder) > 0 for folder in user.sessions), state=lambda: terminal.shown
        )
        (folder,) = user.sessions
        terminal.send(b" ?")
        shown = terminal.until(f"symbl-tui attach {folder.name[:9]}", "a fault of symbl-tui itself")
        assert running(user) == [folder.name], shown
        recorded = seconds_of(folder)
        wait_until(lambda: seconds_of(folder) > recorded + 0.5)
        terminal.send(b"\x03")
        assert terminal.wait() == 130
    assert facts(folder)["reason"] == "interrupted"
    assert b"Traceback" not in terminal.written


def test_a_session_without_its_screen_is_stopped_from_elsewhere(user: Home) -> None:
    with pseudo_terminal(user, *TONE, command=with_fault(FAULTS["in a key's action"])) as terminal:
        wait_until(lambda: any(seconds_of(folder) > 0 for folder in user.sessions))
        terminal.send(b" ")
        terminal.until("goes on without its screen")
        stopped = user.run("stop")
        assert stopped.returncode == 0, stopped.stderr
        assert terminal.wait() == 0
    assert facts(user.sessions[0])["reason"] == "stopped by symbl-tui stop"


@pytest.mark.parametrize(
    ("arguments", "fault"), [((), "HomeScreen.on_mount = fail"), (TONE, "LiveScreen.watch_state = fail")]
)
def test_a_screen_that_fails_before_a_session_has_begun_is_an_error(
    user: Home, arguments: tuple[str, ...], fault: str
) -> None:
    with pseudo_terminal(user, *arguments, command=with_fault(fault)) as terminal:
        assert terminal.wait() == 1
    assert b"symbl-tui: a fault of symbl-tui itself (RuntimeError); see " in terminal.written
    assert b"Traceback" not in terminal.written


def test_a_terminal_that_is_gone_without_a_signal_is_a_hang_up(user: Home) -> None:
    with pseudo_terminal(user, *TONE, controlling=False) as terminal:
        wait_until(lambda: any(seconds_of(folder) > 0 for folder in user.sessions))
        terminal.close()
        wait_until(lambda: not alive(terminal.process.pid))
    assert facts(user.sessions[0])["reason"] == "the terminal hung up"


def test_a_signal_stops_the_session_of_a_screen_whose_terminal_reads_nothing(user: Home) -> None:
    with pseudo_terminal(user, *TONE) as terminal:
        wait_until(lambda: any(seconds_of(folder) > 0 for folder in user.sessions))
        terminal.fill()
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.process.wait(HANG_SECONDS) in (0, 130)
    (folder,) = user.sessions
    assert facts(folder)["reason"] == "terminated"
    assert list(folder.glob("*.flac"))


def test_neither_replies_nor_odd_bytes_nor_quick_keys_do_anything_on_a_live_screen(user: Home) -> None:
    with pseudo_terminal(user, *TONE) as terminal:
        wait_until(lambda: running(user), state=lambda: terminal.shown)
        (folder,) = user.sessions
        for data in (*REPLIES, *SEQUENCES[:7], b"\xe9", b"\xff\xfe", b"\x00"):
            terminal.send(data)
        terminal.until("Mute", "Quit")
        # The second slash is for the field that the first one opens.
        terminal.send(b"//\xe9a")
        terminal.until("/\ufffda", "no matches")
        assert running(user) == [folder.name]
        terminal.send(b"\x1bq")  # however fast they come: Escape closes the search, `q` the session
        terminal.until("New session")
        terminal.send(b"q")
        assert terminal.wait() == 0
    assert facts(folder)["reason"] == "stopped by the reader"
    log = (user.state / "symbl-tui.log").read_text()
    assert "Traceback" not in log
