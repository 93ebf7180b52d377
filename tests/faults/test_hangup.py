"""On hangup and on signals a session ends cleanly and soon, or continues, as configured."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
import soundfile

from symbl_tui.demo import meeting_path
from symbl_tui.session.run.session_timing import LIVE
from tests.cli.test_attach import command_line, facts, running, transcript
from tests.support.command import COMMAND, Home, alive, descendants, until_listening
from tests.support.terminal import Terminal, terminal
from tests.support.waiting import HANG_SECONDS, wait_until

ECHO_SECONDS = 0.6
"""After so long a second signal is one."""
MEETING = f"--source file:{meeting_path()} --channel-names Alice,Bob"


def resume(processes: set[int]) -> None:
    """Let stopped processes go on; the kernel may have ended some with their parent."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGCONT)


def go_on(user: Home) -> None:
    config = user.path / ".config/symbl-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[session]\non_hangup = "continue"\n')


def hang_up(opened: Terminal) -> int:
    """Take the terminal away, as a broken SSH link does; the program that ran in it."""
    (pid,) = [each for each in descendants(opened.pid) if b"/bin/symbl-tui" in command_line(each)]
    subprocess.run([*opened.command, "kill-server"], check=True, capture_output=True)
    return pid


def seconds_of(folder: Path) -> float:
    return (folder / "1-alice.pcm").stat().st_size / 2 / 16_000


@pytest.mark.parametrize("command", ["", "run", "--plain"])
def test_a_session_whose_terminal_is_closed_ends_cleanly(user: Home, command: str) -> None:
    with terminal(user, f"{COMMAND} {command} {MEETING}") as opened:
        opened.until(lambda screen: any(word in screen for word in ("LIVE", "listening")))
        (folder,) = user.sessions
        program = hang_up(opened)
        family = descendants(program)
        wait_until(lambda: not alive(program))
    assert facts(folder)["reason"] == "the terminal hung up"
    assert (folder / "1-alice.flac").exists()
    assert faults(user) == ""
    wait_until(lambda: not any(map(alive, family)))


def test_with_on_hangup_continue_a_session_outlives_its_terminal(
    user: Home,
) -> None:
    go_on(user)
    with terminal(user, f"{COMMAND} {MEETING}") as opened:
        opened.until(lambda screen: "LIVE" in screen)
        before = opened.until(lambda screen: len(transcript(screen)) >= 1)
        (folder,) = user.sessions
        program = hang_up(opened)
    heard = seconds_of(folder)
    family = descendants(program)
    os.kill(program, signal.SIGHUP)  # a shell may say it once more
    wait_until(lambda: seconds_of(folder) > heard + 2)
    assert alive(program)
    wait_until(lambda: terminals_of(program) == [])
    with terminal(user, f"{COMMAND} attach") as again:
        shown = again.until(lambda screen: transcript(before)[0] in screen)
        again.until(lambda screen: len(transcript(screen)) > len(transcript(shown)))
        again.keys("q")
        again.until(lambda screen: "Detach or stop?" in screen)
        again.keys("s")
        again.until(lambda screen: screen.startswith(" Review"))
    wait_until(lambda: not alive(program))
    wait_until(lambda: not any(map(alive, family)))
    assert facts(folder)["reason"] == "stopped by a viewer"
    assert faults(user) == ""
    sound, _ = soundfile.read(folder / "1-alice.flac")
    original, _ = soundfile.read(meeting_path())
    assert (sound == original[: len(sound), 0]).all(), "not a sample was lost when the terminal went"


def faults(user: Home) -> str:
    """What the log says, if it says that something of ours went wrong."""
    said = (user.path / ".local/state/symbl-tui/symbl-tui.log").read_text()
    return said if "Traceback" in said else ""


def terminals_of(pid: int) -> list[str]:
    """The terminals that a process has open."""
    opened = [str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()]
    return [path for path in opened if path.startswith("/dev/pts")]


@pytest.mark.parametrize("command", ["run", "--plain"])
def test_without_a_screen_it_continues_too_and_a_signal_still_stops_it(user: Home, command: str) -> None:
    go_on(user)
    with terminal(user, f"{COMMAND} {command} {MEETING}") as opened:
        opened.until(lambda screen: "listening" in screen)
        (folder,) = user.sessions
        program = hang_up(opened)
    heard = seconds_of(folder)
    wait_until(lambda: seconds_of(folder) > heard + 2)
    assert running(user) == [folder.name]
    os.kill(program, signal.SIGTERM)
    wait_until(lambda: not alive(program))
    assert facts(folder)["reason"] == "interrupted"
    assert faults(user) == ""


def interrupt_without_engine(process: "subprocess.Popen[str]") -> set[int]:
    """Interrupt a run whose engine no longer answers; returns the processes that are suspended."""
    until_listening(process)
    family = descendants(process.pid)
    for each in family:
        os.kill(each, signal.SIGSTOP)
    process.send_signal(signal.SIGTERM)
    return family


def test_a_signal_ends_a_run_within_five_seconds_even_if_the_engine_no_longer_answers(
    user: Home,
) -> None:
    assert LIVE.stop_timeout < 4
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        family = interrupt_without_engine(process)
        rest = process.communicate(timeout=HANG_SECONDS)[0]
        resume(family)
    assert process.returncode == 130
    assert '"reason": "interrupted"' in rest
    assert (user.sessions[0] / "1-speaker.flac").exists()
    wait_until(lambda: not any(map(alive, family)))


def test_the_second_signal_ends_it_at_once(user: Home) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        family = interrupt_without_engine(process)
        assert process.stdout is not None
        assert '"stopping"' in process.stdout.readline()
        time.sleep(ECHO_SECONDS)
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG_SECONDS) == 130
        resume(family)
        assert '"end"' not in process.stdout.read(), "it did not wait for the engine and close the session"
    wait_until(lambda: not any(map(alive, family)))


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_the_echo_of_a_signal_leaves_no_session_unclosed(user: Home, second: signal.Signals) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        until_listening(process)
        process.send_signal(signal.SIGTERM)
        process.send_signal(second)
        rest = process.communicate(timeout=HANG_SECONDS)[0]
    assert process.returncode == 130
    assert '"reason": "interrupted"' in rest
    assert facts(user.sessions[0])["reason"] == "interrupted"


def test_a_screen_stops_on_a_signal_and_exits_at_once_on_the_second(user: Home) -> None:
    with terminal(user, f"{COMMAND} {MEETING}") as opened:
        opened.until(lambda screen: "LIVE" in screen)
        (program,) = [each for each in descendants(opened.pid) if b"/bin/symbl-tui" in command_line(each)]
        engine = descendants(program)
        for each in engine:
            os.kill(each, signal.SIGSTOP)
        os.kill(program, signal.SIGTERM)
        opened.until(lambda screen: "Stopping" in screen)
        time.sleep(ECHO_SECONDS)
        os.kill(program, signal.SIGTERM)
        opened.until(lambda screen: "[exit" in screen)
        assert "ended" not in facts(user.sessions[0]), "it did not wait for the engine and close the session"
        resume(engine)
    wait_until(lambda: not any(map(alive, engine)))
