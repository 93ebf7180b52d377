"""The engine as an ASGI application: its routes, and what is open while it runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.jobs.queue import Jobs
from symbl_tui.engine.recognizers.base import RecognizerFactory
from symbl_tui.engine.rest import RestContext, Summarizer, add_rest
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.streaming.routes import StreamingRoutes

_HEADERS: Final = ("authorization", "x-api-key", "content-type")
"""What a web page of another origin may send."""


def create_app(
    accounts: Accounts,
    recognizers: RecognizerFactory,
    settings: EngineSettings = DEFAULTS,
    store: Store | None = None,
    assistant: Summarizer | None = None,
) -> FastAPI:
    """The engine, for one application's clients.

    Args:
        accounts: Who may use it.
        recognizers: Who understands speech; closed at the end.
        settings: Limits, and the like.
        store: Where conversations are kept: opened and closed by the caller. One in memory unless given.
        assistant: Who writes summaries, if anybody.
    """
    kept = store or Store.in_memory()
    jobs = Jobs(kept, settings.limits.jobs)

    @asynccontextmanager
    async def open_(_app: FastAPI) -> AsyncIterator[None]:
        """Prepare a recogniser for the first speaker; let everything go at the end."""
        async with AsyncExitStack() as stack:
            if store is None:
                await stack.enter_async_context(kept)
            stack.push_async_callback(recognizers.close)
            await stack.enter_async_context(_warming(recognizers))
            stack.push_async_callback(doors.close)
            await stack.enter_async_context(jobs)
            yield

    async def account_trackers() -> tuple[Tracker, ...]:
        return tuple(Tracker(each.name, each.vocabulary) for each in await kept.trackers())

    doors = StreamingRoutes(accounts, recognizers, settings, kept, account_trackers)
    app = FastAPI(
        title="symbl-tui's engine",
        version="1",
        lifespan=open_,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.router.routes += doors.routes
    add_rest(app, RestContext(accounts, recognizers, settings, kept, jobs, assistant))
    # Outermost, as a page is to read refusals too. Tokens travel in headers and never in cookies, so a page
    # of any origin may ask.
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=_HEADERS)
    return app


@asynccontextmanager
async def _warming(recognizers: RecognizerFactory) -> AsyncIterator[None]:
    """Prepare a recogniser meanwhile: clients may come while a model loads, and the first waits for it."""
    warming = asyncio.create_task(recognizers.warm(), name="load the recogniser")
    try:
        yield
    finally:
        warming.cancel()
        await asyncio.wait((warming,))
