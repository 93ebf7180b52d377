"""The session at real-time pace: delays from sound to socket and from word to final, interims per second.

Run as ``python -m tests.bench.bench_session``; it takes as long as the bundled meeting, 90 s.
"""

import asyncio
import statistics
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.registry import open_source
from symbl_tui.audio.sources.source import Source
from symbl_tui.config.profile import Profile
from symbl_tui.demo import Turn, meeting, meeting_path
from symbl_tui.engine.local_engine import LocalEngine
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.view import Update
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from tests.support.passing_source import PassingSource
from tests.support.scripted_engine import Say, Script, scripted_engine


class Stamped(PassingSource):
    """A source that records when each frame of its first channel was available."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.stamps: list[float] = []
        """Monotonic time of each frame."""

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        async for frame in self._source:
            if frame.channel == 0:
                self.stamps.append(time.monotonic())
            yield frame

    def said_at(self, seconds: float) -> float:
        """When the sound at ``seconds`` had been played."""
        return self.stamps[min(int(seconds * 50), len(self.stamps) - 1)]


def run(session: Session) -> None:
    """Run a session on two threads of its own."""
    threads = [
        threading.Thread(target=asyncio.run, args=(work(),)) for work in (session.capture, session.transcribe)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def session_of(
    source: Source, engine: AbstractAsyncContextManager[Endpoint], duration: float | None
) -> Session:
    folder = SessionFolder(Path(tempfile.mkdtemp()), "bench", datetime.now())
    return Session(Setup(Profile(), source, lambda: engine, duration=duration), folder)


async def sound_to_socket(seconds: float = 15.0) -> list[float]:
    """Milliseconds from the first sample of each chunk to its arrival at the other end of the socket."""
    stamped, arrivals = Stamped(open_source("tone")), list[tuple[int, float]]()

    async def note(heard: int, _: Say) -> None:
        arrivals.append((heard, time.monotonic()))

    async with scripted_engine(Script(on_audio=note)) as server:

        @asynccontextmanager
        async def engine() -> AsyncIterator[Endpoint]:
            yield server.endpoint

        await asyncio.to_thread(run, session_of(stamped, engine(), seconds))
    chunk = 3200
    # What was captured while the connection was being made waited for that, not for us.
    steady = [(heard, at) for heard, at in arrivals if heard > 10 * chunk]
    return [1000 * (at - stamped.said_at((heard - chunk) / 32000)) for heard, at in steady]


class Finals:
    """Records when the results of a session arrived."""

    def __init__(self) -> None:
        self.finals: list[tuple[float, float]] = []
        """(end of the utterance in the capture, when its final came)."""
        self.partials = 0

    def __call__(self, update: Update) -> None:
        now = time.monotonic()
        for _, line in update.lines if isinstance(update, Change) else ():
            if line.stage is Stage.FINAL:
                self.finals.append((line.end, now))
            self.partials += line.stage is Stage.PARTIAL


def spoken_to_final() -> tuple[list[float], float]:
    """Seconds from the end of each turn to its final, and partials per second of speech."""
    stamped, heard = Stamped(open_source(f"file:{meeting_path()}")), Finals()
    session = session_of(stamped, LocalEngine(Path(tempfile.mkdtemp()) / "engine.log"), None)
    session.subscribe(heard)
    run(session)

    def delay(turn: Turn) -> float:
        _, at = min(heard.finals, key=lambda final: abs(final[0] - turn.end))
        return at - stamped.said_at(turn.end)

    speech = sum(turn.end - turn.start for turn in meeting().turns)
    return [delay(turn) for turn in meeting().turns], heard.partials / speech


def main() -> None:
    """Print the figures."""
    chunks = sorted(asyncio.run(sound_to_socket()))
    p50, p99 = chunks[len(chunks) // 2], chunks[int(len(chunks) * 0.99)]
    print(
        f"sound to socket, its 100 ms chunk included: p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
        f"max {chunks[-1]:.0f} ms"
    )
    delays, partials = spoken_to_final()
    print(
        f"end of utterance to final: median {statistics.median(delays):.2f} s, "
        f"p90 {sorted(delays)[int(len(delays) * 0.9)]:.2f} s, max {max(delays):.2f} s ({len(delays)} turns)"
    )
    print(f"partials per second of speech: {partials:.1f}")


if __name__ == "__main__":
    main()
