"""What all REST routes work with, and how they find a conversation and answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Protocol

import msgspec
from fastapi import Depends, HTTPException, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from symbl_tui.engine.accounts import Accounts
from symbl_tui.engine.jobs.queue import Jobs
from symbl_tui.engine.recognizers.base import Recognizers
from symbl_tui.engine.settings import EngineSettings
from symbl_tui.engine.store import Conversation, Store, reading

UNKNOWN: Final = "The conversationId is either invalid or does not exist."
"""In Symbl's words."""

Id = Annotated[str, Path(alias="conversationId", max_length=64)]
"""A conversation's id in a path."""


class Summarizer(Protocol):
    """A second reader, who can say in their own words what a conversation was about."""

    async def summary(self, text: str) -> str | None:
        """A summary of a transcript; None when there is none to be had."""
        ...

    async def confirm(self, items: Sequence[str], text: str) -> tuple[bool, ...] | None:
        """Which of ``items`` are action items, judged by a transcript; None when there is no telling."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """The parts of the engine that requests reach."""

    accounts: Accounts
    recognizers: Recognizers
    settings: EngineSettings
    store: Store
    jobs: Jobs
    assistant: Summarizer | None = None


async def _served(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


Served = Annotated[Engine, Depends(_served)]
"""The engine that a request came to."""


async def _find(engine: Served, conversation_id: Id) -> Conversation:
    found = await engine.store.do(reading.conversation, conversation_id)
    if found is None:
        raise HTTPException(404, UNKNOWN)
    return found


Found = Annotated[Conversation, Depends(_find)]
"""The conversation that a path names, or 404."""


async def answer(build: Callable[[], object], status: int = 200) -> Response:
    """What ``build`` makes, as JSON; in a thread, since a long conversation takes its time.

    Those threads are not asyncio's own, which live conversations need: readers cannot hold up speakers.
    """
    content = await run_in_threadpool(lambda: msgspec.json.encode(build()))
    return Response(content, status, media_type="application/json")
