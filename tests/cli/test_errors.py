"""Every error is one clear sentence with its exit code, without a traceback and with nothing left behind."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.command import Home, alive, descendants, interrupt, until_listening
from tests.support.paths import EXAMPLE
from tests.support.raw_server import raw_server
from tests.support.scripted_engine import Script, scripted_engine
from tests.support.waiting import HANG_SECONDS

TONE = ("run", "--source", "tone", "--duration", "1")


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The line of the error."""
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("symbl-tui: ")]
    return lines[-1]


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def empty(path: Path) -> None:
    path.touch()


def no_frames(path: Path) -> None:
    soundfile.write(path, [], 16_000)


def no_channels(path: Path) -> None:
    soundfile.write(path, [0.1] * 100, 16_000)
    header = bytearray(path.read_bytes())
    header[22:24] = b"\x00\x00"
    path.write_bytes(bytes(header))


def nothing(_: Path) -> None:
    pass


@pytest.mark.parametrize("make", [garbage, empty, no_frames, no_channels, nothing, Path.mkdir])
def test_a_file_without_sound_is_4(user: Home, make: Callable[[Path], None]) -> None:
    path = user.path / "sound.wav"
    make(path)
    done = user.run("run", "--source", f"file:{path}")
    assert done.returncode == 4, done.stderr
    assert str(path) in sentence(done)
    assert not user.sessions


def test_an_8_bit_file_is_read(user: Home) -> None:
    path = user.path / "sound.wav"
    soundfile.write(path, [0.1, -0.1] * 8000, 16_000, subtype="PCM_U8")
    done = user.run("run", "--source", f"file:{path}", "--pace", "inf")
    assert done.returncode == 0, done.stderr


def test_a_device_that_does_not_exist_is_4(user: Home) -> None:
    done = user.run("run", "--source", "microphone:no-such-thing")
    assert done.returncode == 4, done.stderr
    assert sentence(done)  # which one depends on this machine's sound system, if it has any


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--source", "gramophone"),
        ("run", "--pace", "0"),
        ("run", "--format", "xml"),
        ("run", "--profile", "/nowhere.toml"),
        ("run", "--engine", "ftp://x"),
        ("run", "--engine", "http://example.com"),
        ("serve", "--port", "70000"),
        ("dance",),
        ("demo",),
    ],
)
def test_bad_usage_is_2(user: Home, arguments: tuple[str, ...]) -> None:
    done = user.run(*arguments, stdin=subprocess.DEVNULL)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_a_wrong_key_in_a_profile_names_file_and_key(user: Home) -> None:
    profile = user.path / "p.toml"
    profile.write_text("[streaming]\nchunk = 1\n")
    done = user.run("run", "--profile", str(profile))
    assert done.returncode == 2, done.stderr
    assert f"{profile}: streaming.chunk: no such key" in sentence(done)


def test_the_example_names_every_command_that_can_have_another_key() -> None:
    from symbl_tui.ui.commands import all_commands

    example = EXAMPLE.read_text()
    named = re.findall(r"(\w*)\.(\w+)(?=[,;.])", example[example.index("# The names: ") :].replace("\n#", ""))
    place, names = "", set[str]()
    for before, name in named:
        place = before or place
        names.add(f"{place}.{name}")
    assert names == {command.id for command in all_commands()}


def test_no_credentials_for_a_server_is_3(user: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = user.run(*TONE, "--engine", f"https://127.0.0.1:{server.getsockname()[1]}")
    assert done.returncode == 3, done.stderr
    assert "SYMBL_APP_ID" in sentence(done)


async def wait_for(user: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(user.run, *arguments)


def with_credentials(user: Home) -> Home:
    user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "very-secret"}
    return user


async def test_a_wrong_secret_is_3_and_the_sound_is_on_disk(user: Home) -> None:
    async with scripted_engine(Script(token_status=401)) as engine:
        done = await wait_for(with_credentials(user), *TONE, "--engine", engine.endpoint.url)
    assert done.returncode == 3, done.stderr
    assert "refuses" in sentence(done)
    assert "very-secret" not in done.stderr + done.stdout
    assert list(user.sessions[0].glob("*.flac"))


async def test_a_server_that_is_not_there_is_5_and_the_sound_is_on_disk(user: Home) -> None:
    done = await wait_for(with_credentials(user), *TONE, "--engine", "http://127.0.0.1:9")
    assert done.returncode == 5, done.stderr
    assert "cannot be reached" in sentence(done)
    assert list(user.sessions[0].glob("*.flac"))


@pytest.mark.parametrize("answer", [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n<html>", b""])
async def test_a_server_that_answers_garbage_is_5(user: Home, answer: bytes) -> None:
    async with raw_server(lambda _: answer) as url:
        done = await wait_for(with_credentials(user), *TONE, "--engine", url)
    assert done.returncode == 5, done.stderr
    assert url in sentence(done)


async def test_a_server_that_answers_nothing_is_5(user: Home) -> None:
    async with raw_server(lambda _: None) as url:
        done = await wait_for(with_credentials(user), *TONE, "--engine", url)
    assert done.returncode == 5, done.stderr
    assert url in sentence(done)


@pytest.mark.parametrize("frame", ["nonsense", b"\x00\x01", '{"type":"' + "x" * (1 << 20) + '"}'])
async def test_an_engine_that_sends_nonsense_is_5(user: Home, frame: object) -> None:
    async with scripted_engine(Script(on_start=(frame,))) as engine:
        done = await wait_for(with_credentials(user), *TONE, "--engine", engine.endpoint.url)
    assert done.returncode == 5, done.stderr
    sentence(done)


def test_a_port_in_use_is_2(user: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = user.run("serve", "--port", str(port))
    assert done.returncode == 2, done.stderr
    assert str(port) in sentence(done)


def test_the_engine_says_where_it_listens_and_ends_on_sigterm(user: Home) -> None:
    with user.start("serve") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening on http://127.0.0.1:")
        process.terminate()
        assert process.wait(10) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_cleanly_with_its_ledger_and_no_orphan(
    user: Home, number: signal.Signals
) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        until_listening(process)
        children = descendants(process.pid)
        assert children
        assert process.stdout is not None
        began = time.monotonic()
        process.send_signal(number)
        rest = [json.loads(line) for line in process.stdout]
        assert process.stderr is not None
        assert process.wait(10) == 130, process.stderr.read()
        assert time.monotonic() - began < 6
    assert [row["type"] for row in rest[-2:]] == ["ledger", "end"]
    why = "the terminal hung up" if number == signal.SIGHUP else "interrupted"
    assert rest[-1]["reason"] == why
    assert rest[-2]["channels"][0]["gap"] == 0
    assert not any(map(alive, children))


def test_a_killed_run_leaves_its_sound_and_no_process(user: Home) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        until_listening(process)
        children = descendants(process.pid)
        process.kill()
    deadline = time.monotonic() + 10
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, children))
    assert list(user.sessions[0].glob("*.pcm"))


def test_two_quick_ctrl_c_end_the_run_once(user: Home) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        assert process.stdout is not None
        process.stdout.readline()
        interrupt(process)
        interrupt(process)
        assert process.wait(HANG_SECONDS) == 130


def test_closing_the_output_ends_the_run_quietly(user: Home) -> None:
    with user.start("run", "--source", "tone", "--format", "jsonl") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(20) == 0
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_channel_names_and_the_ledger_are_in_the_session_folder(user: Home) -> None:
    done = user.run(*TONE, "--channel-names", "Host")
    assert done.returncode == 0, done.stderr
    facts = tomllib.loads((user.sessions[0] / "session.toml").read_text())
    assert facts["channels"][0]["name"] == "Host"
    assert facts["ledger"][0]["captured"] == 1.0
    assert facts["reason"] == "duration reached"


def test_help_and_version_are_printed(user: Home) -> None:
    assert "run" in user.run("--help").stdout
    assert user.run("--version").stdout.startswith("symbl-tui 0.")


@pytest.mark.parametrize("names", ["Host,Guest", "A,B,C"])
def test_names_for_channels_that_the_source_does_not_have_are_refused(user: Home, names: str) -> None:
    done = user.run(*TONE, "--channel-names", names)
    assert done.returncode == 2
    assert f"the source has 1 channel, and {len(names.split(','))} were named" in done.stderr
    assert not user.sessions


def test_a_file_in_the_working_directory_needs_no_prefix(user: Home) -> None:
    soundfile.write(user.path / "talk.wav", np.zeros(16_000), 16_000)
    done = user.run("run", "--source", "talk.wav", "--pace", "inf", cwd=user.path)
    assert (done.returncode, "heard 1.0 s" in done.stderr) == (0, True), done.stderr


def test_a_missing_file_is_refused_before_anything_is_started(user: Home) -> None:
    done = user.run("run", "--source", "file:/nowhere.wav")
    assert (done.returncode, done.stderr) == (4, "symbl-tui: /nowhere.wav does not exist; check the path\n")


def test_an_engine_that_is_not_there_asks_for_no_password(user: Home) -> None:
    done = user.run("run", "--engine", "http://127.0.0.1:9", "--source", "tone", "--duration", "1")
    assert done.returncode == 5
    assert "connection refused" in done.stderr
