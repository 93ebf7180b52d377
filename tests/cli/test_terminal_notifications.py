"""Bell and notification reach the real terminal: with a screen, without one, and through tmux."""

from pathlib import Path

import pytest

from tests.support.command import COMMAND, Home
from tests.support.pseudo_terminal import PseudoTerminal, pseudo_terminal
from tests.support.waiting import wait_until

ENDED = b"\x1b]9;Session failed: "
FAILING = ("--source", "tone", "--engine", "http://127.0.0.1:9")


@pytest.fixture
def told(user: Home) -> Home:
    """A user who wants to know of the end of a session, which comes soon: there is no engine."""
    user.config.mkdir(parents=True)
    (user.config / "config.toml").write_text('[notify]\non = ["end"]\n')
    user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "secret"}
    return user


def read_until(terminal: PseudoTerminal, wanted: bytes) -> None:
    def found() -> bool:
        terminal.read()
        return wanted in terminal.written

    wait_until(found, state=lambda: terminal.shown)


def test_a_session_without_a_screen_tells_its_end_on_the_terminal(told: Home) -> None:
    with pseudo_terminal(told, "run", *FAILING) as terminal:
        terminal.wait()
    assert b"\a" + ENDED in terminal.written


def test_where_there_is_no_terminal_nothing_is_written(told: Home) -> None:
    done = told.run("run", *FAILING)
    assert "\x1b" not in done.stderr + done.stdout
    assert "\a" not in done.stderr + done.stdout


def test_the_screen_of_a_session_tells_its_end(told: Home) -> None:
    with pseudo_terminal(told, *FAILING) as terminal:
        read_until(terminal, ENDED)
        terminal.until("It ended with an error")
        terminal.send(b"q")
        terminal.wait()


def test_tmux_passes_it_on_to_the_terminal_outside(told: Home, tmp_path: Path) -> None:
    (tmp_path / "tmux.conf").write_text("set -g allow-passthrough on\n")
    session = f"{COMMAND} run {' '.join(FAILING)}; sleep 1"
    start = (
        "tmux",
        "-S",
        str(tmp_path / "socket"),
        "-f",
        str(tmp_path / "tmux.conf"),
        "new-session",
        session,
    )
    told.extra["SHELL"] = "/bin/sh"
    with pseudo_terminal(told, command=start) as terminal:
        read_until(terminal, ENDED)
