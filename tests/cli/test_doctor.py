"""``symbl-tui doctor`` works where nothing else does, and its exit code names the first fault."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audio.sound_server import sound_server
from tests.support.command import COMMAND, Home, descendants
from tests.support.scripted_engine import scripted_engine
from tests.support.terminal import terminal

NOWHERE = ("--engine", "http://127.0.0.1:9")
"""A port where nothing listens: quicker than starting a local engine."""


def severities(done: subprocess.CompletedProcess[str], area: str) -> dict[str, str]:
    """The findings of an area, each with its severity."""
    found = json.loads(done.stdout)
    assert found["exit_code"] == done.returncode
    return {each["what"]: each["severity"] for each in found["findings"] if each["area"] == area}


def test_on_a_complete_machine_nothing_is_wrong_and_speech_is_transcribed(user: Home) -> None:
    desk = "sink_name=mic rate=16000 channels=1 sink_properties=device.description=Desk"
    with sound_server(desk) as server:
        user.extra |= server.env
        done = user.run("doctor", "--json", "--source", "microphone:Desk")
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""
    engine, recogniser = severities(done, "engine")
    assert recogniser.startswith("speech is recognised by moonshine tiny-en (en-US)")
    assert "and understands speech" in engine
    assert "joining this meeting" in engine, "a sentence, not its first guess"
    assert any(what.startswith("microphone Monitor of Desk:") for what in severities(done, "sound"))
    assert json.loads(done.stdout)["bytes_per_hour"]["LINEAR16"] == pytest.approx(115.2e6, rel=0.01)
    assert not descendants(os.getpid())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--source", "tone", *NOWHERE), 5),
        (("--source", "file:/nothing.wav", *NOWHERE), 4),
        (("--source", "gramophone", *NOWHERE), 2),
        (("--profile", "nothing", "--source", "tone", *NOWHERE), 2),
        (("--source", "tone", "--engine", "http://example.com"), 2),
    ],
)
def test_the_exit_code_is_that_of_the_command_that_would_fail(
    user: Home, arguments: tuple[str, ...], code: int
) -> None:
    user.extra |= {"SYMBL_APP_ID": "a", "SYMBL_APP_SECRET": "very-secret"}
    done = user.run("doctor", *arguments)
    assert done.returncode == code, done.stdout
    assert "very-secret" not in done.stdout + done.stderr


async def test_a_server_without_credentials_is_3(user: Home) -> None:
    async with scripted_engine() as engine:
        done = await asyncio.to_thread(
            user.run, "doctor", "--source", "tone", "--engine", engine.endpoint.url
        )
    assert done.returncode == 3, done.stdout
    assert "symbl-tui login --url" in done.stdout


def test_without_a_home_an_environment_or_a_writable_disk_there_is_still_a_report(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    home = {"HOME": "/proc/nowhere", "XDG_DATA_HOME": "/proc/1/none", "PULSE_SERVER": "unix:/none"}
    done = subprocess.run(
        [COMMAND, "doctor", *NOWHERE], env=home, cwd=tmp_path, capture_output=True, timeout=60, check=False
    )
    text = done.stdout.decode("ascii")  # no locale: nothing else
    assert done.returncode == 4, text
    assert done.stderr == b""
    assert "cannot be written" in text
    assert "the locale is C, not UTF-8" in text
    assert "could not be looked at" not in text
    assert not list(tmp_path.iterdir())


def test_broken_settings_are_findings_and_no_errors(user: Home) -> None:
    folder = user.path / ".config/symbl-tui"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "config.toml").write_text("title = [")
    (folder / "engine.toml").write_text("[recognizer]\nname = 'gramophone'\n")
    (folder / "credentials.toml").touch(mode=0o644)
    done = user.run("doctor", "--json", "--source", "tone", *NOWHERE)
    assert done.returncode == 2
    assert done.stderr == ""
    faults = [what for what, severity in severities(done, "configuration").items() if severity == "fault"]
    assert [name for what in faults for name in ("config.toml", "engine.toml") if name in what] == [
        "config.toml",
        "engine.toml",
    ]
    assert "others on this machine can read it" in str(severities(done, "configuration"))


def test_nothing_is_written_but_the_log(user: Home) -> None:
    user.run("doctor", "--source", "tone", *NOWHERE)
    left = [path for path in user.path.rglob("*") if stat.S_ISREG(path.stat().st_mode)]
    assert [path.name for path in left] == ["symbl-tui.log"]


def test_a_terminal_of_80_columns_shows_the_report_in_colours_without_a_wrapped_line(user: Home) -> None:
    again = f"{COMMAND} doctor --source tone {' '.join(NOWHERE)}"
    command = f"{again}; NO_COLOR=1 {again}"
    with terminal(user, command, height=200) as screen:
        screen.until(lambda seen: seen.count("fix what is marked") == 2)
        painted = screen.tmux("capture-pane", "-p", "-e", "-J")
    first, second = painted.split("fix what is marked")[:2]
    assert "\x1b[" in first
    assert "no colours, as NO_COLOR asks" in second
    assert "\x1b[3" not in second.partition("Program")[2]
    assert max(len(line) for line in second.splitlines() if "/" not in line) <= 80
    assert "80x200 characters" in second


def test_a_closed_output_causes_no_traceback(user: Home) -> None:
    process = user.start("doctor", "--source", "tone", *NOWHERE)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.wait(60) == 5
    assert process.stderr.read() == ""
    process.stderr.close()


def test_the_doctor_needs_no_screen() -> None:
    code = (
        "import sys, symbl_tui.cli.doctor_command, symbl_tui.doctor.engine_check, "
        "symbl_tui.doctor.source_checks, symbl_tui.doctor.report; "
        "print({'textual', 'sounddevice', 'av'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_with_stdout_closed_from_the_start_there_is_still_an_exit_code(user: Home) -> None:
    command = f"{COMMAND} doctor --source tone {' '.join(NOWHERE)} >&-"
    done = subprocess.run(["sh", "-c", command], env=user.environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (5, b"")


def test_a_user_without_a_passwd_entry_is_advised_to_set_home(tmp_path: Path) -> None:
    code = (
        "import pwd, sys\n"
        "def unknown(uid): raise KeyError(uid)\n"
        "pwd.getpwuid = unknown\n"
        "from symbl_tui.cli import main\n"
        f"sys.exit(main(['doctor', '--source', 'tone', *{NOWHERE!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert "-> export HOME=" in done.stdout
    assert "could not be looked at" not in done.stdout
    assert not list(tmp_path.iterdir())
