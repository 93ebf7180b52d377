"""A day of speech at high speed: sound of one word a second, and an engine that stores nothing."""

import asyncio
import gc
import itertools
import math
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from starlette.websockets import WebSocketDisconnect

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.config.profile import EngineConfig, Profile, SpeakerConfig, StreamingConfig
from symbl_tui.headless.json_lines import JsonLines
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.view import Update
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.ui.presenters.insight_lists import InsightLists
from symbl_tui.ui.runtime.inbox import Inbox
from tests.support.scripted_engine import Say, Script, result, utterance

RATE = 1000
"""Samples per second: what counts here is how many seconds there are."""
HOUR = 3600
_AHEAD = 120
"""Seconds by which the sound may be ahead of its results."""
_WORD = b"\x00\x20" * RATE


class Talk:
    """A source of so many seconds; goes on as fast as it is understood."""

    label, live, format = "talk", False, AudioFormat(RATE, 1)

    def __init__(self, seconds: int, understood: Callable[[], float]) -> None:
        self._seconds, self._understood = seconds, understood

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        for second in range(self._seconds):
            while second - self._understood() > _AHEAD:  # noqa: ASYNC110 - the ledger has no event to wait for
                await asyncio.sleep(0.005)
            yield AudioFrame(0, second * RATE, _WORD)


def forgetful_engine() -> Script:
    """Understands a word a second, finds something every half minute, and ends each connection in an hour."""
    numbers = itertools.count()
    return Script(listen=lambda: _ear(next(numbers)), keeps_audio=False)


def _ear(connection: int) -> Callable[[bytes, Say], Awaitable[None]]:
    heard, told = 0, 0

    async def listen(chunk: bytes, say: Say) -> None:
        nonlocal heard, told
        heard += len(chunk)
        while (told + 1) * RATE * SAMPLE_BYTES <= heard:
            await _tell(f"{connection}-{told}", told, say)
            told += 1
            if told == HOUR:
                raise WebSocketDisconnect

    return listen


async def _tell(id: str, second: int, say: Say) -> None:
    text = f"We said this in second {id}."
    await say(result(text, second + 0.1, second + 0.6, final=False))
    await say(result(text, second + 0.1, second + 0.9))
    await say(utterance(id, text, second + 0.1, second + 0.9))
    if second % 30 == 0:
        refers: dict[str, object] = {"id": id, "text": text, "offset": 3}
        insight: dict[str, object] = {"id": f"i{id}", "type": "question", "messageReference": refers}
        insight["payload"] = {"content": text}
        match = {"type": "vocabulary", "value": "said", "messageRefs": [refers]}
        tracker = {"name": "Said", "matches": [match]}
        topic = {"id": f"t{second % 900}", "phrases": f"topic {second % 900}", "score": 0.5}
        await say({"type": "insight_response", "insights": [insight]})
        await say({"type": "tracker_response", "trackers": [tracker], "isFinal": True})
        await say({"type": "topic_response", "topics": [topic | {"messageReferences": [refers]}]})


class Audience:
    """All that follows a session: both kinds of lines, and what a screen keeps beside its transcript."""

    def __init__(self) -> None:
        self._text, self._lines, self._board = TextLines(), JsonLines(), InsightLists()
        self._inbox = Inbox(lambda: None)
        self.utterances = 0

    def take(self, update: Update) -> None:
        """See an update, and print it nowhere."""
        self.utterances += sum(1 for _ in self._text.render(update))
        for _ in self._lines.render(update):
            pass
        self._inbox.put(update)
        self._board.apply(self._inbox.take().change)


@asynccontextmanager
async def running(session: Session) -> AsyncIterator[None]:
    """A session on its two threads; it has come to its end when the block is left."""
    threads = [
        threading.Thread(target=asyncio.run, args=(w(),)) for w in (session.capture, session.transcribe)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            await asyncio.to_thread(thread.join)


def talk_of(folder: Path, endpoint: Endpoint, seconds: int) -> Session:
    """A session over so many seconds of talk."""
    profile = Profile(
        title="day",
        engine=EngineConfig(url=endpoint.url),
        speakers=(SpeakerConfig(name="Alice"),),
        streaming=StreamingConfig(catch_up=math.inf, chunk_ms=1000),
    )

    @asynccontextmanager
    async def there() -> AsyncIterator[Endpoint]:
        yield endpoint

    source = Talk(seconds, lambda: max((row.understood for row in session.ledger()), default=0.0))
    session = Session(Setup(profile, source, there), SessionFolder(folder, "day", datetime.now()))
    return session


@dataclass(frozen=True, slots=True)
class Usage:
    """What this process takes."""

    megabytes: float
    files: int
    threads: int

    @classmethod
    def now(cls) -> "Usage":
        """As of now, without what only waits to be collected."""
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        files = sum(1 for _ in Path("/proc/self/fd").iterdir())
        return cls(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, files, threading.active_count())
