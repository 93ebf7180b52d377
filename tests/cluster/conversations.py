"""Conversations of our own client: sessions that speak a script, and sessions that watch them."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.config.profile import EngineConfig, Profile, SourceConfig, SpeakerConfig, StreamingConfig
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Update
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.session.watch.watch_setup import WatchSetup
from symbl_tui.session.watch.watched_session import WatchedSession
from symbl_tui.symbl.endpoint import Endpoint
from tests.cluster.script import SPEAKERS, Script, plain
from tests.session.run_records import RunRecords
from tests.support.toned_speech import RATE, Samples


class SoundSource:
    """The sound of two speakers, in real time."""

    label = "script"
    live = False
    format = AudioFormat(RATE, len(SPEAKERS))

    def __init__(self, sound: Sequence[Samples]) -> None:
        self._sound = sound
        self.began = 0.0
        """When the first sample was heard, on the monotonic clock."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        pacer, step = Pacer(1.0), self.format.frame_samples
        self.began = time.monotonic()
        for position in range(0, len(self._sound[0]), step):
            pieces = [sound[position : position + step] for sound in self._sound]
            await pacer.wait(len(pieces[0]) / RATE)
            for channel, piece in enumerate(pieces):
                yield AudioFrame(channel, position, piece.tobytes())


class Client(RunRecords):
    """A session on two threads, and what it shows."""

    session: Session | WatchedSession
    script: Script
    """What is said in the conversation."""

    def _prepare(self, session: Session | WatchedSession) -> None:
        self.session = session
        self.updates: list[Update] = []
        self.rows: dict[int, Line] = {}
        self.shown_at: dict[str, float] = {}
        """When an utterance was shown first, on the monotonic clock, by its plain text."""
        self.links: list[tuple[float, LinkState]] = []
        """How the connections stood, all together, and from when on, on the monotonic clock."""
        session.subscribe(self._note)
        self._threads = [
            threading.Thread(target=asyncio.run, args=(work(),), daemon=True)
            for work in (session.capture, session.transcribe)
        ]

    def _note(self, update: Update) -> None:
        self.updates.append(update)
        if isinstance(update, LinkStatus):
            self.links.append((time.monotonic(), update.state))
        if isinstance(update, Change):
            self.rows.update(update.lines)
            for _, line in update.lines:
                if line.stage is Stage.UTTERANCE and line.text:
                    self.shown_at.setdefault(plain(line.text), time.monotonic())

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    async def over(self) -> None:
        """Return when it has ended by itself."""
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Speaker and plain text of every utterance that is shown."""
        return [(line.speaker, plain(line.text)) for line in self.lines]

    @property
    def lines(self) -> list[Line]:
        """The lines that are shown, in order of time."""
        return sorted((line for line in self.rows.values() if line.text), key=lambda line: line.start)

    @property
    def gave_up(self) -> bool:
        """Whether it ended with an error."""
        return self.session.state is SessionState.FAILED


class Speaking(Client):
    """A session whose two speakers say a script."""

    def __init__(
        self,
        folder: Path,
        script: Script,
        endpoint: Endpoint,
        *,
        ca_file: str = "",
        timing: Timing = LIVE,
        sound: Sequence[Samples] = (),
    ) -> None:
        """``sound``: what is heard in place of the script, of each speaker."""
        self.script = script
        self.source = SoundSource(sound or [script.sound(channel) for channel in range(len(SPEAKERS))])
        profile = Profile(
            title=f"Conversation {script.number}",
            engine=EngineConfig(url=endpoint.url, ca_file=ca_file),
            source=SourceConfig(spec="script"),
            speakers=tuple(
                SpeakerConfig(name=name, user_id=f"{name.lower()}@{script.number}.example")
                for name in SPEAKERS
            ),
            streaming=StreamingConfig(catch_up=4.0),
        )
        setup = Setup(profile, self.source, _at(endpoint), timing=timing)
        self._prepare(Session(setup, SessionFolder(folder / str(script.number), "", datetime.now())))

    @property
    def connection_id(self) -> str:
        """What it streams to; known once it has begun."""
        return str(self.facts["connection_id"])

    def lags(self) -> list[float]:
        """Seconds from the end of each utterance to when it was shown."""
        return [
            self.shown_at[each.text] - self.source.began - each.end
            for each in self.script.utterances
            if each.text in self.shown_at
        ]


class Watching(Client):
    """A session that watches a conversation, and reads by REST what a lost connection cost."""

    def __init__(
        self,
        folder: Path,
        script: Script,
        id: str,
        endpoint: Endpoint,
        *,
        ca_file: str = "",
        timing: Timing = LIVE,
    ) -> None:
        self.script = script
        profile = Profile(engine=EngineConfig(url=endpoint.url, ca_file=ca_file))
        setup = WatchSetup(profile, _at(endpoint), id, timing=timing)
        self._prepare(WatchedSession(setup, SessionFolder(folder / "watching", id, datetime.now())))


def _at(endpoint: Endpoint) -> Callable[[], AbstractAsyncContextManager[Endpoint]]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Endpoint]:
        yield endpoint

    return opened
