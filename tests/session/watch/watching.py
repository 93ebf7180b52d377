"""A conversation at a real engine of this process, somebody who speaks in it, and a session that watches."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from symbl_tui.config.profile import EngineConfig, Profile
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.node.node_clock import utc_now
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.recognizers.interface import FinalResult, InterimResult, Load, Result
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import DEFAULTS
from symbl_tui.engine.store import Store
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Update
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.session.watch.outgoing_call import OutgoingCall
from symbl_tui.session.watch.watch_setup import WatchSetup, WatchTiming
from symbl_tui.session.watch.watched_session import WatchedSession
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.keepalive import Keepalive
from symbl_tui.system.listening_socket import listen, url_of
from tests.engine.fakes import PieceCounter
from tests.engine.frames import of_kind
from tests.engine.streaming_client import APP, Client, open_client
from tests.session.run_records import RunRecords
from tests.support.serving import start
from tests.support.waiting import until

SENTENCES = (
    "Good morning everybody.",
    "I will send the report by Friday.",
    "When can we test the release?",
    "We talked about the budget of the summer campaign.",
    "Let us meet again on Monday.",
    "That is all for today.",
)
QUICK = Timing(
    keepalive=Keepalive(ping_interval=None),
    backoff_first=0.02,
    backoff_longest=0.05,
    maintenance_interval=0.1,
)

PATIENT = WatchTiming()


def spoken(text: str, start: float) -> tuple[Word, ...]:
    """Words of 10 ms each: a test says them in no time, and two connections overlap nowhere."""
    each = enumerate(text.split())
    return tuple(Word(word, start + place / 100, start + (place + 1) / 100, 0.9) for place, word in each)


class Reader(PieceCounter):
    """Recognises the next sentence in each piece of sound: a partial, then the final."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__()
        self._sentences = iter(sentences)
        self._at = 0.0

    async def __aiter__(self) -> AsyncIterator[Result]:
        while await self._pieces.get():
            if text := next(self._sentences, ""):
                words = spoken(text, self._at)
                yield InterimResult(words[:2])
                yield FinalResult(words)
                self._at = words[-1].end + 0.01

    async def close(self) -> None:
        pass


class Readers:
    """Recognisers that go on in one list of sentences, whoever opens a connection."""

    info = RecognizerInfo("scripted", language="en-US")
    load = Load()

    def __init__(self, sentences: Sequence[str] = SENTENCES) -> None:
        self._sentences = iter(sentences)

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Reader:
        return Reader(self._sentences)  # type: ignore[arg-type]

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


class Engine:
    """An engine that can be stopped as a crash does it, and started again on its port."""

    def __init__(self) -> None:
        self.url = ""
        self.readers = Readers()
        self._stack = AsyncExitStack()
        self._port = 0

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.url, *APP)

    async def start(self) -> None:
        store = await self._stack.enter_async_context(Store.in_memory())
        app = create_app(NodeParts(accounts=Accounts(*APP), recognizers=self.readers, store=store))
        self._server = EngineServer(app, DEFAULTS)
        self._listener = self._stack.enter_context(listen("127.0.0.1", self._port))
        self.url = url_of(self._listener)
        self._port = self._listener.getsockname()[1]
        self._serving = await start(self._server, self._listener)

    async def crash(self) -> None:
        """End as a killed process does: every connection is gone without a word."""
        self._listener.close()
        for connection in tuple(self._server.server_state.connections):
            connection.transport.abort()
        await self.stop()

    async def stop(self) -> None:
        if self._port:
            self._server.stop()
            await self._serving
        await self._stack.aclose()


_ASKS = b"GET /v1/conversations"
_UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


class Link:
    """A TCP link to an engine that can be cut, and mended, as a proxy that may refuse requests to REST."""

    def __init__(self, target: Endpoint) -> None:
        self._target = urlsplit(target.url)
        self._writers: set[asyncio.StreamWriter] = set()
        self._up = True
        self.endpoint = target
        self.refuses = False
        """Whether what is asked of conversations is answered as by a proxy whose node has just gone."""

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.endpoint = Endpoint(f"http://127.0.0.1:{port}", *APP)
        return server

    def cut(self) -> None:
        self._up = False
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self._up = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._writers |= {writer, back}
        await asyncio.gather(self._ask(reader, back, writer), _pump(there, writer))
        self._writers -= {writer, back}

    async def _ask(
        self, reader: asyncio.StreamReader, there: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(65536):
                refused = self.refuses and piece.startswith(_ASKS)
                (back if refused else there).write(_UNAVAILABLE if refused else piece)
                await (back if refused else there).drain()
        there.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def cuttable(target: Endpoint) -> AsyncIterator[Link]:
    """A link to an engine."""
    link = Link(target)
    server = await link.start()
    try:
        yield link
    finally:
        link.cut()
        server.close()


@asynccontextmanager
async def engine() -> AsyncIterator[Engine]:
    running = Engine()
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


@asynccontextmanager
async def speaker(
    engine: Engine, name: str = "Alice", id: str = "standup", **request: object
) -> AsyncIterator["Speaker"]:
    async with open_client(engine.url, f"/v1/streaming/{id}") as client:
        person = {"userId": f"{name.lower()}@example.org", "name": name}
        await client.start(speaker=person, insightTypes=["question", "action_item", "follow_up"], **request)
        yield Speaker(client)


class Speaker:
    """Somebody who streams into a conversation."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def say(self, sentences: int = 1) -> None:
        """Say the next sentences of the list; returns when the engine has answered."""
        for _ in range(sentences):
            await self._client.socket.send(b"\1\0")
            await self._client.receive_until(lambda frame: bool(of_kind("message_response", [frame])))

    async def stop(self) -> None:
        await self._client.stop()


class WatchRun(RunRecords):
    """A session that watches, on two threads, as every front end runs it."""

    session: WatchedSession

    def __init__(
        self,
        tmp_path: Path,
        endpoint: Endpoint,
        id: str = "standup",
        *,
        call: OutgoingCall | None = None,
        timing: Timing = QUICK,
        watch_timing: WatchTiming = PATIENT,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        @asynccontextmanager
        async def opened() -> AsyncIterator[Endpoint]:
            yield endpoint

        profile = Profile(engine=EngineConfig(url=endpoint.url))
        folder = SessionFolder(tmp_path / "sessions", "watched", datetime.now())
        setup = WatchSetup(profile, opened, id, call=call, timing=timing, watch_timing=watch_timing, now=now)
        self.session = WatchedSession(setup, folder)
        self.updates: list[Update] = []
        self.session.subscribe(self.updates.append)
        self._threads = [
            threading.Thread(target=asyncio.run, args=(work(),), daemon=True)
            for work in (self.session.capture, self.session.transcribe)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    async def up(self) -> None:
        await until(lambda: self.session.state is SessionState.LISTENING, state=lambda: self.updates)

    async def over(self) -> None:
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    async def shows(self, count: int) -> list[Line]:
        """Wait until so many utterances are shown."""
        await until(lambda: len(self.lines) >= count, state=lambda: self.texts)
        return self.lines

    @property
    def lines(self) -> list[Line]:
        """The utterances that are shown, by their start."""
        rows: dict[int, Line] = {}
        for update in tuple(self.updates):
            for index, line in getattr(update, "lines", ()):
                rows[index] = line
        settled = [line for line in rows.values() if line.text and line.stage is Stage.UTTERANCE]
        return sorted(settled, key=lambda line: line.start)

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]

    @property
    def insights(self) -> set[tuple[str, str]]:
        found = [each for update in tuple(self.updates) for each in getattr(update, "insights", ())]
        return {(each.kind, each.text) for each in found}

    def recorded(self) -> RecordedSession:
        return read_session(self.session.folder)
