"""An engine on a thread of its own, for tests with synchronous clients."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from tests.engine.conftest import running


@contextmanager
def threaded_engine(recognizers: RecognizerFactory, settings: EngineSettings = DEFAULTS) -> Iterator[str]:
    """An engine; gives its URL."""
    url: Future[str] = Future()
    stopped = threading.Event()

    async def serve() -> None:
        async with running(recognizers, settings) as address:
            url.set_result(address)
            await asyncio.to_thread(stopped.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="engine")
    thread.start()
    try:
        yield url.result(30)
    finally:
        stopped.set()
        thread.join(30)
        assert not thread.is_alive()
