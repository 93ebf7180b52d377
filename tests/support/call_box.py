"""A supervisor of calls in the test's own process, real sessions with a scripted engine, and callers."""

import asyncio
import base64
import json
import threading
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from websockets.asyncio.client import ClientConnection, connect

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_server import ServerSettings
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.config.profile import Profile
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.calls.call_session import CallBegan, CallOver, CallSession, CallUpdate, OperatorLine
from symbl_tui.session.calls.call_supervisor import CallSupervisor
from symbl_tui.session.calls.shared_engine import OpenEngine
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.system.listening_socket import listen
from tests.audio.calls.tones import encoded, tone
from tests.support.scripted_engine import scripted_engine
from tests.support.waiting import until

PATH_TOKEN: Final = "a-token-of-the-tests-0123"
TRACKS: Final = ("inbound", "outbound")
PIECE_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Recorded:
    """A session that has ended, as its folder says."""

    facts: SessionFacts
    reason: str

    def samples(self, channel: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
        """What was recorded of a channel."""
        (path,) = self.facts.folder.glob(f"{channel + 1}-*.flac")
        samples: np.ndarray[tuple[int, ...], np.dtype[np.int16]] = soundfile.read(path, dtype="int16")[0]
        return samples


@dataclass
class CallBox:
    """A running supervisor, and what it said."""

    supervisor: CallSupervisor
    port: int
    audiosocket_port: int
    engines: list[str]
    """An entry for each engine that was opened."""
    lines: list[str] = field(default_factory=list)
    begun: list[CallSession] = field(default_factory=list)
    over: list[CallSession] = field(default_factory=list)

    def handle(self, update: CallUpdate) -> None:
        match update:
            case OperatorLine(text):
                self.lines.append(text)
            case CallBegan(call):
                self.begun.append(call)
            case CallOver(call):
                self.over.append(call)

    def url(self, platform: str, token: str = PATH_TOKEN) -> str:
        return f"ws://127.0.0.1:{self.port}/calls/{platform}/{token}"

    async def wait_over(self, count: int = 1) -> list[Recorded]:
        """So many sessions that have ended, in the order of their ends."""
        await until(lambda: len(self.over) >= count, state=lambda: (self.lines, self.begun))
        folders = [each.session.folder for each in self.over]
        tables = [tomllib.loads((folder / "session.toml").read_text()) for folder in folders]
        return [
            Recorded(read_facts(folder), table["reason"])
            for folder, table in zip(folders, tables, strict=True)
        ]


@asynccontextmanager
async def call_box(
    folder: Path,
    *,
    limits: CallLimits | None = None,
    server: ServerLimits | None = None,
    profile: Profile | None = None,
    settings: ServerSettings | None = None,
) -> AsyncIterator[CallBox]:
    """Take calls on loopback until the block is left; then all sessions have ended."""
    engines: list[str] = []
    async with scripted_engine() as engine:

        @asynccontextmanager
        async def open_engine() -> AsyncIterator[Endpoint]:
            engines.append("opened")
            yield engine.endpoint

        def create(call: Call, lend: OpenEngine) -> Session:
            assert call.source
            setup = Setup(profile or Profile(), call.source, lend)
            return Session(setup, SessionFolder(folder, call.title, datetime.now()))

        listener, audiosocket = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
        supervisor = CallSupervisor(
            settings
            or ServerSettings(
                platforms=PLATFORMS,
                secrets={"SYMBL_TUI_TOKEN": PATH_TOKEN},
                limits=server or ServerLimits(),
            ),
            limits or CallLimits(),
            listener,
            audiosocket,
            open_engine=open_engine,
            create=create,
        )
        ports = listener.getsockname()[1], audiosocket.getsockname()[1]
        box = CallBox(supervisor, *ports, engines)
        supervisor.subscribe(box.handle)
        supervisor.start()
        try:
            yield box
        finally:
            supervisor.request_stop("the test is over")
            await asyncio.to_thread(supervisor.join)
    assert not [each for each in threading.enumerate() if each.name in ("call", "call's uplink", "calls")]


class Caller:
    """A two-party call in Exotel's dialect: mu-law at 8 kHz, a tone for each party."""

    def __init__(self, socket: ClientConnection, number: int) -> None:
        self.socket = socket
        self._ids = {"stream_sid": f"S{number}"}
        self._start = {
            **self._ids,
            "call_sid": f"C{number}",
            "tracks": list(TRACKS),
            "media_format": {"encoding": "audio/x-mulaw", "sample_rate": "8000"},
            "custom_parameters": {"inbound_label": "Ana", "outbound_label": "Ben"},
        }
        self._sent = 0
        self.seconds = 0.0
        """Of sound so far, by the call's own clock."""

    async def send(self, **message: object) -> None:
        await self.socket.send(json.dumps(message))

    async def start(self) -> None:
        await self.send(event="connected")
        await self.send(event="start", sequence_number=1, start=self._start, **self._ids)

    async def speak(self, seconds: float, *, pace: float = 0.0) -> None:
        """Both speak for so long; ``pace``: seconds of waiting per second of speech."""
        for media in self.messages(seconds):
            await self.socket.send(media)
            if pace:
                await asyncio.sleep(pace * PIECE_SECONDS / len(TRACKS))

    def messages(self, seconds: float) -> Iterator[str]:
        first = round(self.seconds * 8000)
        last = first + round(seconds * 8000)
        whole = {
            track: encoded(tone(hz, last / 8000), "mulaw")
            for track, hz in zip(TRACKS, (440, 1000), strict=True)
        }
        for sample in range(first, last, 160):
            for track in TRACKS:
                self._sent += 1
                payload = base64.b64encode(whole[track][sample : sample + 160]).decode()
                media = {
                    "track": track,
                    "chunk": self._sent,
                    "timestamp": str(sample // 8),
                    "payload": payload,
                }
                message = {"event": "media", "sequence_number": self._sent + 1, "media": media}
                yield json.dumps({**message, **self._ids})
        self.seconds += seconds

    def hold(self, seconds: float) -> None:
        """Nothing is sent for so long, by the call's own clock."""
        self.seconds += seconds

    async def stop(self) -> None:
        await self.send(event="stop", stop={"reason": "callended"}, **self._ids)


@asynccontextmanager
async def calling(box: CallBox, number: int = 1) -> AsyncIterator[Caller]:
    """A call that has started; hanging up is the test's."""
    async with connect(box.url("exotel"), compression=None) as socket:
        caller = Caller(socket, number)
        await caller.start()
        yield caller


async def whole_call(box: CallBox, number: int, seconds: float = 1.0) -> None:
    """A call of so many seconds, sent at once, that ends as calls do."""
    async with calling(box, number) as caller:
        await caller.speak(seconds)
        await caller.stop()
        await caller.socket.wait_closed()
