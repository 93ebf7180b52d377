"""The program in a real terminal: what a user types and sees."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.command import COMMAND, Home, alive, descendants
from tests.support.terminal import terminal


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 50), (60, 20)])
def test_the_demo_is_muted_paused_and_quit(user: Home, width: int, height: int) -> None:
    with terminal(user, f"{COMMAND} demo", width, height) as screen:
        screen.until(lambda seen: "LIVE" in seen)
        screen.until(lambda seen: "Alice" in seen and "joining" in seen)
        screen.keys("Space")
        screen.until(lambda seen: "muted" in seen)
        screen.keys("Space")
        screen.keys("p")
        screen.until(lambda seen: "PAUSED" in seen)
        screen.keys("p")
        screen.until(lambda seen: "LIVE" in seen)
        screen.keys("?")
        screen.until(lambda seen: "Mute or unmute all" in seen)
        screen.keys("Escape")
        screen.until(lambda seen: "Mute or unmute all" not in seen)
        children = descendants(screen.pid)
        ended = screen.leave()
        # How much depends on the machine: a stop waits for the engine for no longer than 5 s.
        assert re.search(r"lost \d+\.\d s", ended.replace("\n", ""))
        assert "recorded in" in ended
        assert "Traceback" not in ended
        assert not [pid for pid in children if alive(pid)]
    assert list(user.sessions[0].glob("*.flac"))


def test_the_screen_is_on_the_terminal_wherever_the_output_goes(user: Home) -> None:
    told, said = user.path / "told", user.path / "said"
    with terminal(user, f"{COMMAND} --source tone > {said} 2> {told}", 100, 30) as screen:
        seen = screen.until(lambda seen: "LIVE" in seen)
        assert len(seen.splitlines()) == 30
        screen.leave()
    assert "recorded in" in said.read_text()
    assert told.read_text() == ""


def test_ctrl_c_ends_it_as_cleanly_as_q_even_before_the_engine_is_up(user: Home) -> None:
    with terminal(user, f"{COMMAND} demo") as screen:
        screen.until(lambda seen: "Transcript" in seen)
        screen.keys("C-c")
        screen.until(lambda seen: "[exit 0]" in seen)


def test_closing_the_terminal_ends_the_session_cleanly(user: Home) -> None:
    with terminal(user, f"{COMMAND} demo") as screen:
        screen.until(lambda seen: "joining" in seen)
        children = descendants(screen.pid)
        screen.tmux("kill-server")
    deadline = time.monotonic() + 15
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in children if alive(pid)]
    assert "reason" in (user.sessions[0] / "session.toml").read_text()
    assert list(user.sessions[0].glob("*.flac"))
    assert not list(user.sessions[0].glob("*.pcm"))


COLOUR = re.compile(r"\x1b\[(?:[\d;]*;)?(?:[34][0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")
"""A change of colour, as tmux prints it; 39 and 49 are the terminal's defaults and no colours."""


def test_with_no_color_every_screen_is_readable_and_colourless(user: Home) -> None:
    user.extra["NO_COLOR"] = "1"
    with terminal(user, f"{COMMAND}") as screen:
        for keys, there in (
            ("", "Recent sessions"),
            ("e", "Transcription engine"),
            ("Escape", "Recent sessions"),
            ("s", "Speakers: Alice, Bob"),
            ("Enter", "joining"),
            ("?", "Mute or unmute all"),
            ("Escape", "joining"),
            ("/", "Find in transcript"),
            ("h", " of "),
            ("Escape", "joining"),
            ("F2", "live now"),
        ):
            if keys:
                screen.keys(keys)
            screen.until(lambda seen, there=there: there in seen)  # type: ignore[misc]
            painted = screen.tmux("capture-pane", "-p", "-e")
            assert not COLOUR.findall(painted), there
            assert "\x1b[1m" in painted, "what matters is bold"
        assert re.search(r"\x1b\[[\d;]*\b7m", painted), "the cursor's row is reversed"
        screen.keys("C-c")
        screen.until(lambda seen: "[exit 0]" in seen)


def test_a_terminal_of_sixteen_colours_is_sent_no_others(user: Home) -> None:
    user.extra.pop("NO_COLOR", None)
    with terminal(user, f"env -u COLORTERM TERM=xterm {COMMAND} demo") as screen:
        screen.until(lambda seen: "joining" in seen)
        painted = screen.tmux("capture-pane", "-p", "-e")
        assert COLOUR.search(painted)
        assert not re.search(r"[34]8[;:][25]", painted)
        screen.keys("C-c")
        screen.until(lambda seen: "[exit 0]" in seen)


def test_a_missing_device_is_reported_on_screen_and_by_the_exit_code(user: Home) -> None:
    with terminal(user, f"{COMMAND} --source microphone:nothing-like-it") as screen:
        screen.until(lambda seen: "FAILED" in seen or "failed" in seen.lower())
        screen.keys("q")
        ended = screen.until(lambda seen: "[exit 4]" in seen)
        assert "symbl-tui: " in ended


def test_an_invalid_key_is_reported_before_the_session_begins(user: Home) -> None:
    profile = user.path / "p.toml"
    profile.write_text('[keys]\nlive.mute = "q"\n')
    with terminal(user, f"{COMMAND} --source tone --profile {profile}") as screen:
        ended = screen.until(lambda seen: "[exit 2]" in seen)
        assert 'keys: "q" is the key of both' in ended
    assert not user.sessions


@pytest.mark.parametrize("dumb", [False, True])
def test_plain_lines_are_only_added_and_the_keys_work(user: Home, dumb: bool) -> None:
    command = f"TERM=dumb {COMMAND} demo" if dumb else f"{COMMAND} demo --plain"
    with terminal(user, command) as screen:
        screen.until(lambda seen: "Alice: " in seen and "joining" in seen)
        screen.keys("Space")
        screen.until(lambda seen: "symbl-tui: muted" in seen)
        screen.keys("p")
        screen.until(lambda seen: "symbl-tui: paused" in seen)
        screen.keys("q")
        screen.until(lambda seen: "[exit 0]" in seen)
        painted = screen.tmux("capture-pane", "-p", "-e", "-S", "-")
    assert "\x1b" not in painted


def test_the_keys_work_again_after_ctrl_z_and_fg(user: Home) -> None:
    with terminal(user, f"{COMMAND} --plain --source tone") as screen:
        screen.until(lambda seen: "symbl-tui: listening" in seen)
        (pid,) = (each for each in descendants(screen.pid) if b"--plain" in cmdline(each))
        os.kill(pid, signal.SIGSTOP)
        tty = screen.tmux("display-message", "-p", "#{pane_tty}").strip()
        subprocess.run(["stty", "-F", tty, "sane"], check=True)  # as a shell does
        os.kill(pid, signal.SIGCONT)
        deadline = time.monotonic() + 30
        while b" -icanon" not in subprocess.check_output(["stty", "-F", tty, "-a"]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        screen.keys("Space")
        screen.until(lambda seen: "symbl-tui: muted" in seen)
        screen.keys("q")
        screen.until(lambda seen: "[exit 0]" in seen)


def cmdline(pid: int) -> bytes:
    """How a process was called."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_session_whose_source_ended_arrives_at_its_review(user: Home) -> None:
    with terminal(user, f"{COMMAND} demo --duration 4") as screen:
        screen.until(lambda seen: seen.startswith(" Review  Product launch") and "Alice, Bob" in seen)
        assert "[exit" not in screen.screen
        screen.keys("q")
        screen.until(lambda seen: "[exit 0]" in seen)
