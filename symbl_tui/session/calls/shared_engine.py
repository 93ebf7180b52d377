"""One engine for the sessions of all calls."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Self

from symbl_tui.symbl.endpoint import Endpoint

OpenEngine = Callable[[], AbstractAsyncContextManager[Endpoint]]


class SharedEngine:
    """Opens an engine once, on the event loop of the thread that enters this, and lends it to sessions.

    Args:
        open_engine: Makes the engine ready for as long as it is open.
    """

    def __init__(self, open_engine: OpenEngine) -> None:
        self._open_engine = open_engine
        self._stack = AsyncExitStack()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Task[Endpoint] | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the engine; all sessions have ended."""
        if self._opening and not self._opening.done():
            self._opening.cancel()
            await asyncio.wait((self._opening,))
        await self._stack.aclose()

    async def ready(self) -> Endpoint:
        """The engine, which is opened if it is not; a failure is tried again by the next call.

        Raises:
            EngineUnreachable: It does not become ready.
        """
        if self._opening is None or (self._opening.done() and _has_failed(self._opening)):
            # In a task of its own: the session that asked first may be cancelled, and the others wait on.
            opening = self._stack.enter_async_context(self._open_engine())
            self._opening = asyncio.create_task(opening, name="open the engine of calls")
        # A session that is stopped does not take the engine from the others.
        return await asyncio.shield(self._opening)

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Endpoint]:
        """The engine, for one session, on the session's own event loop."""
        assert self._loop is not None, "it is entered"
        yield await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.ready(), self._loop))


def _has_failed(task: asyncio.Task[Endpoint]) -> bool:
    return task.cancelled() or task.exception() is not None
