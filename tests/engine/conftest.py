"""Fixtures of the engine's tests: an engine on loopback with a real recogniser, its clients, and speech."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from websockets.asyncio.client import connect

from symbl_tui.demo import meeting_path
from symbl_tui.engine.assistant.summarizer import Summarizer
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.metrics_token import MetricsToken
from symbl_tui.engine.node.readiness import Readiness
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.workers.computation import IN_THREADS, Workers
from symbl_tui.system.listening_socket import listen, url_of
from tests.engine.streaming_client import APP, RATE, Client, Connect, Samples, new_token
from tests.support.paths import SDK
from tests.support.serving import start


@asynccontextmanager
async def running(
    recognizers: RecognizerFactory,
    settings: EngineSettings = DEFAULTS,
    assistant: Summarizer | None = None,
    *,
    store: Store | None = None,
    timing: Timing = DEFAULT_TIMING,
    workers: Workers = IN_THREADS,
    readiness: Readiness | None = None,
    admit: bool = False,
    metrics: EngineMetrics | None = None,
    metrics_token: MetricsToken | None = None,
    accounts: Accounts | None = None,
    conversations: ConversationStore | None = None,
) -> AsyncIterator[str]:
    """An engine in this process; gives its URL."""
    async with AsyncExitStack() as stack:
        if store is None:
            store = await stack.enter_async_context(Store.in_memory())
        parts = NodeParts(
            accounts=accounts or Accounts(*APP),
            recognizers=recognizers,
            store=store,
            queue=conversations,
            settings=settings,
            timing=timing,
            workers=workers,
            assistant=assistant,
            readiness=readiness or Readiness(),
            metrics=metrics or EngineMetrics(),
            metrics_token=metrics_token or MetricsToken(),
            admit=admit,
        )
        server = EngineServer(create_app(parts), settings)
        listener = stack.enter_context(listen("127.0.0.1", 0))
        serving = await start(server, listener)
        try:
            yield url_of(listener)
        finally:
            server.stop()
            await serving


class ColdFactory(PocketSphinxFactory):
    """Starts no process before a stream: most tests are about something else."""

    async def warm(self) -> None:
        pass


@pytest.fixture
async def engine() -> AsyncIterator[str]:
    async with running(ColdFactory()) as url:
        yield url


@pytest.fixture
async def client(engine: str) -> AsyncIterator[Connect]:
    """Opens authenticated sockets to the engine."""
    token = await new_token(engine)
    async with AsyncExitStack() as sockets:

        async def open_socket(connection_id: str = "room-1", path: str = "streaming") -> Client:
            address = f"ws{engine.removeprefix('http')}/v1/{path}/{connection_id}"
            headers = {"Authorization": f"Bearer {token}"}
            socket = connect(address, additional_headers=headers, proxy=None, compression=None)
            return Client(await sockets.enter_async_context(socket))

        yield open_socket


@pytest.fixture(scope="session")
def meeting_sound() -> Samples:
    """The bundled meeting: one column per speaker."""
    sound, rate = soundfile.read(meeting_path(), dtype="int16")
    assert rate == RATE
    samples: Samples = sound
    return samples


@pytest.fixture(scope="session")
def bob(promise: Samples) -> Samples:
    """Bob: "The mobile application is almost complete."."""
    return np.pad(promise[: int(3.25 * RATE)], (0, RATE // 2))


@pytest.fixture(scope="session")
def promise(meeting_sound: Samples) -> Samples:
    """Bob: "The mobile application is almost complete. I will send you the test report by Friday."."""
    return meeting_sound[int(16.6 * RATE) : int(23.2 * RATE), 1]


@pytest.fixture(scope="session")
def alice(meeting_sound: Samples) -> Samples:
    """Alice: "That is very good news. When will the mobile application be ready for testing?"."""
    return meeting_sound[int(11.4 * RATE) : int(16.9 * RATE), 0]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "engine.log"


@pytest.fixture(scope="session")
def sdks() -> None:
    """Symbl's own SDKs and a browser are installed; a test that needs them must not pass without."""
    assert (SDK / ".venv" / ".installed").exists(), "make test installs them"
    assert shutil.which("chromium"), "make test installs it"
