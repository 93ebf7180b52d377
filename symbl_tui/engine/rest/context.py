"""What all REST routes work with, and how they find a conversation and answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, ParamSpec, Protocol, TypeVar

import msgspec
from fastapi import Depends, HTTPException, Path, Request
from starlette.responses import Response, StreamingResponse

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.jobs.queue import Jobs
from symbl_tui.engine.recognizers.base import RecognizerFactory
from symbl_tui.engine.settings import EngineSettings
from symbl_tui.engine.store import Conversation, Store, reading

UNKNOWN: Final = "The conversationId is either invalid or does not exist."
"""In Symbl's words."""

Id = Annotated[str, Path(alias="conversationId", max_length=64)]
"""A conversation's id in a path."""

_ASIDE: Final = ThreadPoolExecutor(2, "answer")
"""Two threads, and none of asyncio's own: each more that computes has the event loop wait for longer."""

P = ParamSpec("P")
T = TypeVar("T")


class Summarizer(Protocol):
    """A second reader, who can say in their own words what a conversation was about."""

    async def summary(self, text: str) -> str | None:
        """A summary of a transcript; None when there is none to be had."""
        ...

    async def action_items(
        self, said: Sequence[Utterance], found: Sequence[Insight], people: Sequence[Speaker], today: date
    ) -> tuple[Insight, ...] | None:
        """The action items of a conversation after a second reading; None when there is no telling."""
        ...


@dataclass(frozen=True, slots=True)
class RestContext:
    """The parts of the engine that requests reach."""

    accounts: Accounts
    recognizers: RecognizerFactory
    settings: EngineSettings
    store: Store
    jobs: Jobs
    assistant: Summarizer | None = None


async def _served(request: Request) -> RestContext:
    engine: RestContext = request.app.state.engine
    return engine


Served = Annotated[RestContext, Depends(_served)]
"""The engine that a request came to."""


async def _find(engine: Served, conversation_id: Id) -> Conversation:
    found = await engine.store.run(reading.conversation, conversation_id)
    if found is None:
        raise HTTPException(404, UNKNOWN)
    return found


Found = Annotated[Conversation, Depends(_find)]
"""The conversation that a path names, or 404."""


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do what takes a while in a thread, after what came before: readers cannot hold up speakers."""
    return await asyncio.get_running_loop().run_in_executor(_ASIDE, lambda: work(*args, **kwargs))


def answer_now(content: object, status: int = 200) -> Response:
    """A few values as JSON; whoever asks for them waits for no long conversation of others."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


async def answer(build: Callable[[], object], status: int = 200) -> Response:
    """What ``build`` makes, as JSON, however long it takes."""
    return Response(await aside(lambda: msgspec.json.encode(build())), status, media_type="application/json")


async def answer_in_pages(
    name: str, pages: AsyncIterator[Sequence[T]], shape: Callable[[T], object]
) -> Response:
    """An object with one list under ``name``, made page by page as the client takes it.

    So a long conversation is never in memory as a whole, and whoever else needs the store or the processor
    has a turn between two pages.
    """
    pieces = _list(name, pages, shape)
    first = await anext(pieces)  # what fails at once is still refused in a sentence

    async def body() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(body(), media_type="application/json")


async def _list(
    name: str, pages: AsyncIterator[Sequence[T]], shape: Callable[[T], object]
) -> AsyncIterator[bytes]:
    def encoded(page: Sequence[T]) -> bytes:
        return msgspec.json.encode([shape(each) for each in page])[1:-1]

    before = b'{"%s":[' % name.encode()
    async for page in pages:
        yield before + await aside(encoded, page)
        before = b","
    yield b"]}" if before == b"," else before + b"]}"
