"""The engine as an ASGI application: its routes, and the resources of its lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.jobs.queue import JobQueue
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.recognizers.base import RecognizerFactory
from symbl_tui.engine.recognizers.selection.registry import is_live
from symbl_tui.engine.rest import RestContext, Summarizer, add_rest
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.routes import StreamingRoutes

_HEADERS: Final = ("authorization", "x-api-key", "content-type")
"""The request headers allowed from web pages of another origin."""


def create_app(
    accounts: Accounts,
    recognizers: RecognizerFactory,
    settings: EngineSettings = DEFAULTS,
    store: Store | None = None,
    assistant: Summarizer | None = None,
    timing: Timing = DEFAULT_TIMING,
) -> FastAPI:
    """Build the application of one engine.

    Args:
        accounts: Issues and verifies tokens.
        recognizers: Creates recognisers; closed at the end.
        settings: The settings of ``engine.toml``.
        store: Stores conversations; opened and closed by the caller. Default: one in memory.
        assistant: Writes summaries, if there is one.
        timing: Deadlines and queue lengths.
    """
    open_store = store or Store.in_memory()
    jobs = JobQueue(open_store, settings.limits.jobs)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        """Start to load the recogniser and to work on jobs; close everything at the end."""
        async with AsyncExitStack() as stack:
            if store is None:
                await stack.enter_async_context(open_store)
            stack.push_async_callback(recognizers.close)
            await stack.enter_async_context(_warming(recognizers))
            stack.push_async_callback(streaming.close)
            await stack.enter_async_context(jobs)
            yield

    async def account_trackers() -> tuple[Tracker, ...]:
        return tuple(Tracker(saved.name, saved.vocabulary) for saved in await open_store.trackers())

    offline = not is_live(settings.recognizer.name)
    resources = StreamingResources(recognizers, settings.limits, account_trackers, offline, timing)
    streaming = StreamingRoutes(accounts, resources, open_store)
    app = FastAPI(
        title="symbl-tui's engine",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.router.routes += streaming.routes
    add_rest(app, RestContext(accounts, recognizers, settings, open_store, jobs, assistant))
    # Outermost, so that a page can read refusals too. Tokens travel in headers and never in cookies: pages of
    # every origin are allowed.
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=_HEADERS)
    return app


@asynccontextmanager
async def _warming(recognizers: RecognizerFactory) -> AsyncIterator[None]:
    """Load the recogniser in the background: clients may connect meanwhile, the first waits for it."""
    warming = asyncio.create_task(recognizers.warm(), name="load the recogniser")
    try:
        yield
    finally:
        warming.cancel()
        await asyncio.wait((warming,))
