"""Whatever becomes of its output, a session records and understands on, and is closed properly."""

import asyncio
import fcntl
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from symbl_tui.session.archive.recorded_session import read_session
from tests.cli.test_attach import facts
from tests.faults.counting import counting, counting_engine, said, word
from tests.support.command import COMMAND, Home, alive
from tests.support.scripted_engine import scripted_engine
from tests.support.waiting import HANG_SECONDS, until

SECONDS = 4


@pytest.fixture
async def engine(user: Home) -> AsyncIterator[str]:
    """The address of an engine that understands counting sound, with its credentials at hand."""
    user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "very-secret"}
    async with scripted_engine(counting_engine()) as running:
        yield running.endpoint.url


async def run(user: Home, arguments: str, sound: Path, engine: str) -> subprocess.CompletedProcess[bytes]:
    """Run a session in a shell; ``arguments`` may redirect its streams."""
    command = f"{COMMAND} run --pace 4 --engine {engine} --source file:'{sound}' {arguments}"
    return await asyncio.to_thread(
        subprocess.run, ["sh", "-c", command], env=user.environment, capture_output=True, check=False
    )


def check_complete(user: Home) -> None:
    (folder,) = user.sessions
    assert facts(folder)["reason"] == "source ended"
    assert said(read_session(folder)) == [word(second) for second in range(SECONDS)]
    assert list(folder.glob("1-*.flac"))


async def test_results_that_cannot_be_printed_are_reported_once_and_recorded(
    user: Home, tmp_path: Path, engine: str
) -> None:
    done = await run(user, "--format jsonl >/dev/full", counting(tmp_path / "sound.wav", SECONDS), engine)
    lines = done.stderr.decode().splitlines()
    report = "symbl-tui: results cannot be printed (No space left on device); the session goes on"
    assert lines.count(report) == 1
    assert sum("No space" in line for line in lines) == 1
    assert (
        "lines of the results could not be printed; they are in the session: symbl-tui sessions" in lines[-1]
    )
    assert done.returncode == 1
    check_complete(user)


@pytest.mark.parametrize("redirected", [">/dev/null 2>/dev/full", ">&-", "2>&-", "<&- >&- 2>&-"])
async def test_a_session_needs_none_of_its_standard_streams(
    user: Home, tmp_path: Path, engine: str, redirected: str
) -> None:
    done = await run(user, redirected, counting(tmp_path / "sound.wav", SECONDS), engine)
    assert done.returncode == 0, done.stderr
    assert b"fault" not in done.stderr
    check_complete(user)


@pytest.mark.parametrize("format", ["text", "jsonl"])
async def test_names_that_the_locale_cannot_encode_are_printed_as_escapes(
    user: Home, tmp_path: Path, engine: str, format: str
) -> None:
    user.extra |= latin_1_locale(tmp_path)
    profile = tmp_path / "profile.toml"
    profile.write_text('[[speakers]]\nname = "Łukasz"\n', encoding="utf-8")
    arguments = f"--profile {profile} --format {format}"
    done = await run(user, arguments, counting(tmp_path / "sound.wav", SECONDS), engine)
    assert (done.returncode, b"fault" in done.stderr) == (0, False), done.stderr
    assert b"\\u0141ukasz" in done.stdout
    check_complete(user)


def latin_1_locale(tmp_path: Path) -> dict[str, str]:
    """The variables of a locale whose encoding is ISO 8859-1, compiled here."""
    compiled = tmp_path / "locales"
    compiled.mkdir()
    subprocess.run(
        ["localedef", "-i", "en_US", "-f", "ISO-8859-1", str(compiled / "en_US.iso88591")],
        check=True,
        capture_output=True,
    )
    return {"LOCPATH": str(compiled), "LC_ALL": "en_US.iso88591"}


async def test_a_file_name_that_is_no_utf_8_is_recorded_and_shown(
    user: Home, tmp_path: Path, engine: str
) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS).rename(tmp_path / os.fsdecode(b"caf\xe9.wav"))
    done = await run(user, "", sound, engine)
    assert done.returncode == 0, done.stderr
    check_complete(user)
    (folder,) = user.sessions
    assert r"caf\xe9.wav" in str(facts(folder)["source"])
    missing = await run(user, "", tmp_path / os.fsdecode(b"th\xe9.wav"), engine)
    assert (missing.returncode, rb"th\xe9.wav does not exist" in missing.stderr) == (4, True), missing.stderr


async def test_a_reader_that_accepts_nothing_keeps_no_signal_from_closing_the_session(
    user: Home, engine: str
) -> None:
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b"full")
    os.set_blocking(writer, True)
    command = [str(COMMAND), "run", "--engine", engine, "--source", "tone", "--format", "jsonl"]
    with subprocess.Popen(  # noqa: ASYNC220 - it starts in a moment
        command, env=user.environment, stdout=writer, stderr=subprocess.DEVNULL
    ) as process:
        os.close(writer)
        await until(lambda: any(pcm.stat().st_size for pcm in user.path.rglob("*.pcm")))
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, HANG_SECONDS)
    os.close(reader)
    assert process.returncode == 130
    assert not alive(process.pid)
    (folder,) = user.sessions
    assert facts(folder)["reason"] == "interrupted"
