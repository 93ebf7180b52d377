"""An engine on a thread of its own, for tests with synchronous clients."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.engine.store import Store
from symbl_tui.system.listening_socket import listen, url_of
from tests.engine.streaming_client import APP


@contextmanager
def threaded_engine(
    recognizers: RecognizerFactory, settings: EngineSettings = DEFAULTS, store: Store | None = None
) -> Iterator[str]:
    """An engine; gives its URL."""
    url: Future[str] = Future()
    server = EngineServer(create_app(Accounts(*APP), recognizers, settings, store))

    async def serve() -> None:
        with listen("127.0.0.1", 0) as listener:
            serving = asyncio.create_task(server.serve([listener]))
            url.set_result(url_of(listener))
            await serving

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="engine")
    thread.start()
    try:
        yield url.result(30)
    finally:
        server.stop()
        thread.join(30)
        assert not thread.is_alive()
