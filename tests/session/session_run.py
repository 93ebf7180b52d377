"""A session that a test runs to its end, and a source that acts at given positions of the sound."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
import soundfile

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.sources.source import Source
from symbl_tui.config.profile import Profile, SpeakerConfig
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import StateChanged, Update
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import OnClosed, Setup
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.symbl.endpoint import Endpoint
from tests.session.run_records import RunRecords
from tests.support.passing_source import PassingSource

PROFILE = Profile(title="Stand\x1b[31mup", speakers=(SpeakerConfig(name="Alice"), SpeakerConfig(name="Bob")))
RATE = 16_000


def write_noise(path: Path, seconds: float = 2.0, channels: int = 2, rate: int = RATE) -> np.ndarray:
    """Write noise that no two channels share; the samples."""
    samples = np.random.default_rng(1).integers(
        -9000, 9000, (round(seconds * rate), channels), dtype=np.int16
    )
    soundfile.write(path, samples, rate)
    return samples


async def run_to_its_end(session: Session) -> None:
    """Run a session on two threads of its own until it is over."""
    threads = [
        threading.Thread(target=asyncio.run, args=(work(),)) for work in (session.capture, session.transcribe)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)


class SessionRun(RunRecords):
    """A session on two threads, as every front end runs it."""

    session: Session

    def __init__(
        self,
        tmp_path: Path,
        source: Source,
        endpoint: Endpoint,
        *,
        profile: Profile = PROFILE,
        duration: float | None = None,
        on_closed: OnClosed | None = None,
        timing: Timing = LIVE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        @asynccontextmanager
        async def engine() -> AsyncIterator[Endpoint]:
            yield endpoint

        folder = SessionFolder(tmp_path / "sessions", profile.title, datetime.now())
        setup = Setup(profile, source, engine, duration, on_closed=on_closed, timing=timing, clock=clock)
        self.session = Session(setup, folder)
        self.updates: list[Update] = []
        self.listening = ThreadFlag()
        """Set when the session was LISTENING for the first time."""
        self._stopped = ThreadFlag()
        self.session.subscribe(self._note)
        self._threads = [
            threading.Thread(target=asyncio.run, args=(work(),))
            for work in (self.session.capture, self.session.transcribe)
        ]

    def _note(self, update: Update) -> None:
        self.updates.append(update)
        if isinstance(update, StateChanged) and update.state is SessionState.LISTENING:
            self.listening.set()
        if isinstance(update, StateChanged) and update.state is SessionState.STOPPING:
            self._stopped.set()

    async def listening_or_stopped(self) -> None:
        """Return when the engine is listening, or the session is over without that."""
        waits = [asyncio.create_task(each.wait()) for each in (self.listening, self._stopped)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()

    async def until_over(self) -> None:
        """Run it to its end."""
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)


class CuedSource(PassingSource):
    """A source that runs a test's cues: each before the frame at its position is delivered.

    So a test says "mute after a second of sound", whatever the machine makes of a second.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._cues: list[tuple[float, Callable[[], Awaitable[object]]]] = []
        self._delivered = 0.0

    def at(self, seconds: float, cue: Callable[[], Awaitable[object]]) -> None:
        """Run ``cue`` once, at this position of the sound; the sound waits for it."""
        self._cues.append((seconds, cue))

    def clock(self) -> float:
        """Seconds of sound delivered so far: a clock that stands still where the sound does."""
        return self._delivered

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        async for frame in self._source:
            self._delivered = frame.position / self.format.rate
            while self._cues and self._cues[0][0] <= self._delivered:
                await self._cues.pop(0)[1]()
            yield frame
