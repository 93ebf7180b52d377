"""The resources of all REST routes, their FastAPI dependencies, and the ways to respond."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, ParamSpec, TypeVar

import msgspec
from fastapi import Depends, HTTPException, Path, Request
from starlette.responses import Response, StreamingResponse

from symbl_tui.engine.app_services import AppServices
from symbl_tui.engine.apps.engine_app import App
from symbl_tui.engine.jobs.queue import JobQueue
from symbl_tui.engine.logs.context_threads import run_in
from symbl_tui.engine.logs.log_context import bind
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.store import Conversation, Store, reading
from symbl_tui.engine.workers.computation import Computation
from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter

if TYPE_CHECKING:  # a SIP phone, which few engines need
    from symbl_tui.engine.telephony.telephony import Telephony

UNKNOWN_CONVERSATION: Final = "The conversationId is either invalid or does not exist."
"""In Symbl's words."""

ConversationId = Annotated[str, Path(alias="conversationId", max_length=64)]
"""The id of a conversation in a path."""

# Two threads, and none of asyncio's own: with each more that computes the event loop waits longer.
_THREADS: Final = ThreadPoolExecutor(2, "respond")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RestContext:
    """The parts of the engine that routes use."""

    node: NodeParts
    apps: AppServices
    jobs: JobQueue
    wrong_credentials: PeerRateLimiter
    """Limits the guessing of credentials."""
    telephony: "Telephony | None"
    """None: it is not enabled."""

    @property
    def store(self) -> Store:
        """The store of all conversations."""
        return self.node.store

    @property
    def computation(self) -> Computation:
        """For jobs and reports."""
        return self.node.workers.bulk


async def _context(request: Request) -> RestContext:
    context: RestContext = request.app.state.rest_context
    return context


Context = Annotated[RestContext, Depends(_context)]
"""The dependency of every route on its engine."""


async def _app(request: Request) -> App:
    app: App = request.state.app
    return app


CurrentApp = Annotated[App, Depends(_app)]
"""The app of the request's token, which the middleware has verified."""


async def _conversation(context: Context, app: CurrentApp, conversation_id: ConversationId) -> Conversation:
    bind(conversation=conversation_id, app=app.id)
    conversation = await context.store.find(reading.conversation, conversation_id)
    # As if it were not there: another app must not learn of it.
    if conversation is None or conversation.app_id != app.id:
        raise HTTPException(404, UNKNOWN_CONVERSATION)
    return conversation


StoredConversation = Annotated[Conversation, Depends(_conversation)]
"""The conversation that a path names, or 404."""


async def run_in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a computation in one of two threads, so that readers cannot delay live speakers."""
    return await run_in(_THREADS, work, *args, **kwargs)


def respond(content: object, status: int = 200) -> Response:
    """A JSON response of a few values, encoded at once: it does not queue behind long conversations."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


async def respond_from_thread(build: Callable[[], object], status: int = 200) -> Response:
    """A JSON response of any size, built and encoded in a thread."""
    body = await run_in_thread(lambda: msgspec.json.encode(build()))
    return Response(body, status, media_type="application/json")


async def respond_in_pages(
    name: str, pages: AsyncIterator[Sequence[T]], serialize: Callable[[T], object]
) -> Response:
    """A JSON object with one list under ``name``, encoded page by page as the client reads it.

    A long conversation is never in memory as a whole, and other requests use the store and the threads
    between two pages.
    """
    chunks = _encode_list(name, pages, serialize)
    first = await anext(chunks)  # an error in the first page is still a response of its own

    async def body() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return StreamingResponse(body(), media_type="application/json")


async def _encode_list(
    name: str, pages: AsyncIterator[Sequence[T]], serialize: Callable[[T], object]
) -> AsyncIterator[bytes]:
    def encode(page: Sequence[T]) -> bytes:
        # Without its brackets: the pages are one list.
        return msgspec.json.encode([serialize(item) for item in page])[1:-1]

    separator = b'{"%s":[' % name.encode()
    async for page in pages:
        yield separator + await run_in_thread(encode, page)
        separator = b","
    yield b"]}" if separator == b"," else separator + b"]}"
