"""Sound that encodes its own time, and an engine that decodes it: the transcript shows what was lost.

Every second of the sound is one "word", told by how loud it is; the engine hears nothing else.
"""

import asyncio
import contextlib
import math
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
import soundfile

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.registry import open_source
from symbl_tui.audio.source_timing import SourceTiming
from symbl_tui.config.profile import (
    LOCAL,
    EngineConfig,
    Profile,
    SourceConfig,
    SpeakerConfig,
    StreamingConfig,
)
from symbl_tui.domain.encoding import Encoding
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, StateChanged, Update
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.symbl.endpoint import Endpoint
from tests.support.scripted_engine import Say, Script, result, utterance

RATE = 8000
_SECOND = RATE * SAMPLE_BYTES
QUICK = Timing(backoff_longest=0.5)
"""Reconnect delays short enough for a test."""
_STEP = 100
"""Increase in loudness from second to second."""


def counting(path: Path, seconds: int, channels: int = 1) -> Path:
    """A sound file whose seconds are numbered; channel c begins at number 100 * c."""
    numbers = np.arange(seconds)[:, None] + 100 * np.arange(channels)[None, :]
    samples = np.repeat((numbers + 1) * _STEP, RATE, axis=0).astype(np.int16)
    soundfile.write(path, samples, RATE)
    return path


def word(number: int) -> str:
    """What the engine understands of second ``number``."""
    return f"Second {number}."


def listener() -> Callable[[bytes, Say], Awaitable[None]]:
    """The handler of one connection's sound: an interim result half-way, a final one each second.

    Its seconds begin with the first sound, as a connection may begin anywhere in a silence.
    """
    heard = bytearray()
    told, skipped = [0.0], [0.0]

    async def listen(chunk: bytes, say: Say) -> None:
        heard.extend(chunk)
        if not told[0]:
            skipped[0] += _drop_silence(heard)
        while len(heard) - told[0] * _SECOND >= _SECOND // 2:
            start, half = divmod(told[0], 1.0)
            samples = np.frombuffer(bytes(heard[int(start) * _SECOND :][:_SECOND]), "<i2")
            number = round(float(np.median(samples))) // _STEP - 1
            text = word(number)
            told[0] += 0.5
            if number < 0:
                continue  # silence
            start += skipped[0]
            if half:
                await say(result(text, start + 0.1, start + 1.0))
                await say(utterance(str(uuid.uuid4()), text, start + 0.1, start + 1.0))
            else:
                await say(result(text, start + 0.1, start + 0.5, final=False))

    return listen


def _drop_silence(heard: bytearray) -> float:
    """Remove the silence before the first sound; returns its seconds."""
    loud = np.flatnonzero(np.frombuffer(bytes(heard), "<i2") > _STEP // 2)
    silent = int(loud[0]) if loud.size else len(heard) // SAMPLE_BYTES
    del heard[: silent * SAMPLE_BYTES]
    return silent / RATE


def counting_engine() -> Script:
    """An engine that understands counting sound."""
    return Script(listen=listener)


class Run:
    """A session over counting sound."""

    def __init__(
        self,
        folder: Path,
        sound: Path | str,
        engine: Endpoint | Callable[[], AbstractAsyncContextManager[Endpoint]],
        *,
        pace: float,
        channels: int = 1,
        catch_up: float = math.inf,
        encoding: str = Encoding.LINEAR16,
        timing: Timing = QUICK,
    ) -> None:
        names = tuple(SpeakerConfig(name=name) for name in ("Alice", "Bob")[:channels])
        spec = SourceConfig(spec=sound if isinstance(sound, str) else f"file:{sound}", pace=pace)
        url = engine.url if isinstance(engine, Endpoint) else LOCAL
        profile = Profile(
            title="fault",
            engine=EngineConfig(url=url),
            source=spec,
            speakers=names,
            streaming=StreamingConfig(catch_up=catch_up, encoding=encoding),
        )

        @asynccontextmanager
        async def there() -> AsyncIterator[Endpoint]:
            assert isinstance(engine, Endpoint)
            yield engine

        self.session = Session(
            Setup(
                profile,
                open_source(spec.spec, pace=pace, timing=SourceTiming(retry=0.1)),
                there if isinstance(engine, Endpoint) else engine,
                timing=timing,
            ),
            SessionFolder(folder / "sessions", profile.title, datetime.now()),
        )
        self.updates: list[Update] = []
        self.session.subscribe(self.updates.append)
        self._threads: list[threading.Thread] = []

    async def __aenter__(self) -> "Run":
        self._threads = [
            threading.Thread(target=asyncio.run, args=(work(),))
            for work in (self.session.capture, self.session.transcribe)
        ]
        for thread in self._threads:
            thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            for thread in self._threads:
                await asyncio.to_thread(thread.join)

    async def understood(self, seconds: float) -> None:
        """Return when so much was understood on every channel."""
        while min((row.understood for row in self.session.ledger()), default=0.0) < seconds:
            assert not self.session.state.over, self.session.error
            await asyncio.sleep(0.01)

    async def captured(self, seconds: float) -> None:
        """Return when so much was captured."""
        while self.session.elapsed < seconds:
            assert not self.session.state.over, self.session.error
            await asyncio.sleep(0.01)

    @property
    def notices(self) -> list[str]:
        """The notices so far."""
        return [update.text for update in self.updates if isinstance(update, Notice)]

    async def told(self, words: str) -> None:
        """Return when a notice with these words has come."""
        while not any(words in text for text in self.notices):
            assert not self.session.state.over, self.session.error
            await asyncio.sleep(0.01)

    async def sent(self, seconds: float) -> None:
        """Return when so much was sent on every channel."""
        while min((row.sent for row in self.session.ledger()), default=0.0) < seconds:
            assert not self.session.state.over, self.session.error
            await asyncio.sleep(0.01)

    async def caught_up(self) -> None:
        """Return when what was captured was sent, all but the last half second."""
        while max(row.captured - row.sent for row in self.session.ledger()) > 0.5:
            assert not self.session.state.over, self.session.error
            await asyncio.sleep(0.01)

    async def state(self, state: SessionState) -> None:
        """Return when the session is there."""
        while self.session.state is not state:
            assert not self.session.state.over, self.session.error
            await asyncio.sleep(0.01)

    @property
    def states(self) -> list[SessionState]:
        """Where the session has been."""
        return [update.state for update in self.updates if isinstance(update, StateChanged)]

    def shown(self, channel: int = 0) -> list[str]:
        """The texts that a subscriber shows, in order."""
        rows = dict(row for update in self.updates if isinstance(update, Change) for row in update.lines)
        return [row.text for _, row in sorted(rows.items()) if row.text and row.channel == channel]

    @property
    def journal(self) -> str:
        """What was journaled so far."""
        return (self.session.folder / "events.jsonl").read_text()

    def recorded(self) -> RecordedSession:
        """The session as it is read back."""
        return read_session(self.session.folder)


def said(recorded: RecordedSession, channel: int = 0) -> list[str]:
    """The texts of a channel in their order; all of them settled, their times rising."""
    lines = [line for line in recorded.lines if line.channel == channel]
    assert all(line.stage is Stage.UTTERANCE for line in lines)
    starts = [line.start for line in lines]
    assert starts == sorted(set(starts))
    return [line.text for line in lines]
