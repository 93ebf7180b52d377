"""A session whose program is killed at any time keeps its sound and results, and can be continued."""

import asyncio
import json
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from tests.faults.counting import RATE, counting, counting_engine, said, word
from tests.support.command import Home
from tests.support.scripted_engine import scripted_engine

SECONDS = 12
PACE = 6.0

Process = subprocess.Popen[str]


@pytest.fixture
def user(user: Home) -> Home:
    user.extra.update(SYMBL_APP_ID="app", SYMBL_APP_SECRET="very-secret")
    return user


class Crash:
    """A run over counting sound that is killed."""

    def __init__(self, user: Home, engine: str, sound: Path) -> None:
        self.user = user
        self.sound = sound
        self.printed: list[dict[str, Any]] = []
        self._engine = ("--engine", engine)

    async def run(self, second: float, then: Callable[[Process], object] = Process.kill) -> int:
        """Start, and do something to it when so many seconds were understood; its exit code.

        What is beyond the end of the sound is waited for in real time: the session is closing then.
        """
        options = ("--source", f"file:{self.sound}", "--pace", str(PACE), "--format", "jsonl")
        process = self.user.start("run", *options, *self._engine)
        return await asyncio.to_thread(self._read, process, second, then)

    def _read(self, process: Process, second: float, then: Callable[[Process], object]) -> int:
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                self._take(line)
                row = self.printed[-1]
                if row.get("end", 0.0) >= min(second, SECONDS) or row.get("state") == "stopping":
                    time.sleep(max(0.0, second - SECONDS))
                    then(process)
                    break
            for line in process.stdout:
                self._take(line)
            return process.wait(30)

    def _take(self, line: str) -> None:
        if line.endswith("\n"):
            self.printed.append(json.loads(line))

    async def recover(self, *options: str) -> "subprocess.CompletedProcess[str]":
        return await asyncio.to_thread(self.user.run, "sessions", "recover", *options)

    @property
    def folder(self) -> Path:
        (folder,) = self.user.sessions
        return folder

    def recorded(self) -> RecordedSession:
        return read_session(self.folder)

    def kept(self) -> int:
        """How many samples were recorded. They are those of the file, one by one."""
        samples, rate = soundfile.read(self.folder / "1-speaker.flac", dtype="int16")
        played, _ = soundfile.read(self.sound, dtype="int16")
        assert rate == RATE
        assert np.array_equal(samples, played[: len(samples)])
        return len(samples)

    def all_that_was_shown_is_there(self) -> None:
        there = {(line.text, round(line.start, 3)) for line in self.recorded().lines}
        settled = [row for row in self.printed if row["type"] in ("final", "utterance")]
        assert {(row["text"], row["start"]) for row in settled} <= there


def moments(count: int, seed: int) -> list[float]:
    """Seeded random moments, in seconds of the sound; the last third while the session is closing."""
    chosen, closing = random.Random(seed), count // 3
    talking = [chosen.uniform(0.5, SECONDS - 2) for _ in range(count - closing)]
    return talking + [SECONDS + chosen.uniform(0.0, 0.3) for _ in range(closing)]


@pytest.mark.parametrize("moment", moments(3, seed=4))
async def test_a_session_whose_program_was_killed_is_closed_with_all_its_sound(
    user: Home, moment: float
) -> None:
    async with scripted_engine(counting_engine()) as engine:
        crash = Crash(user, engine.endpoint.url, counting(user.path / "sound.wav", SECONDS))
        await crash.run(moment)
        done = await crash.recover()
        assert done.returncode == 0, done.stderr
        assert "nothing to recover" in (await crash.recover()).stderr
    crash.all_that_was_shown_is_there()
    assert crash.kept() / RATE >= min(moment, SECONDS - 1) - 1
    assert crash.recorded().facts.ended is not None
    assert not {path.suffix for path in crash.folder.iterdir()} & {".pcm", ".part"}


@pytest.mark.parametrize("moment", moments(3, seed=5))
async def test_a_session_continued_after_a_crash_is_like_an_uninterrupted_one(
    user: Home, moment: float
) -> None:
    async with scripted_engine(counting_engine()) as engine:
        crash = Crash(user, engine.endpoint.url, counting(user.path / "sound.wav", SECONDS))
        await crash.run(moment)
        done = await crash.recover("latest", "--resume", "--engine", engine.endpoint.url)
        assert done.returncode == 0, done.stderr
    assert crash.kept() == SECONDS * RATE
    assert said(crash.recorded()) == [word(second) for second in range(SECONDS)]
    assert len({path.rpartition("/")[2] for path in engine.paths}) == 1  # one connection id
    crash.all_that_was_shown_is_there()
