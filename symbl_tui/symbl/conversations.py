"""Reads a whole conversation from a server's Conversation API, in a given time."""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from symbl_tui.domain.engine_conversation import MAX_MESSAGES, EngineConversation
from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.untrusted_values import sanitize
from symbl_tui.errors import EngineError, InternalError, SymblTuiError, UsageError
from symbl_tui.symbl import conversation_fields as fields
from symbl_tui.symbl.connection_errors import unreachable
from symbl_tui.symbl.conversation_client import ConversationClient, Retries
from symbl_tui.symbl.conversation_pages import CONVERSATION_ID, ParsePage, read_pages
from symbl_tui.symbl.endpoint import Endpoint

_log = logging.getLogger(__name__)


async def read_conversation(
    endpoint: Endpoint,
    conversation_id: str,
    seconds: float,
    tls: ssl.SSLContext | None = None,
    retries: Retries = Retries(),  # noqa: B008 - frozen
) -> EngineConversation:
    """Read a conversation: members, messages, insights, topics, trackers, entities, analytics and summary.

    What fails, or is not there in time, is left out and named in
    :attr:`~symbl_tui.domain.engine_conversation.EngineConversation.unread`; what the server does not offer is
    left out alone.

    Args:
        endpoint: The server, and the credentials for it.
        conversation_id: As the server named it.
        seconds: How long all of it may take.
        tls: From :func:`~symbl_tui.symbl.auth.tls_context`.
        retries: How patient each request is.

    Raises:
        SymblTuiError: nothing could be read: the reason of the first failure.
        UsageError: that is no conversation's id.
    """
    if not CONVERSATION_ID.fullmatch(conversation_id):
        raise UsageError("that is not the id of a conversation")
    late = unreachable(endpoint.url, f"no answer within {seconds:g} s", "no answer")
    deadline = asyncio.get_running_loop().time() + seconds
    async with ConversationClient(endpoint, tls, retries) as client:
        try:
            async with asyncio.timeout_at(deadline):
                await client.authenticate()
        except TimeoutError as error:
            raise late from error
        reading = await _read_parts(client, conversation_id, deadline)
    whole = _assemble(endpoint.url, conversation_id, reading, late)
    # Off the loop: a long conversation has a hundred thousand texts.
    return await asyncio.to_thread(sanitize, whole, MAX_MESSAGES)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one route answers."""

    name: str
    """For people."""
    route: str
    parse: ParsePage
    field: str
    """Of :class:`EngineConversation`; several parts may go into one."""


_Reading = Mapping[_Part, asyncio.Task[tuple[Any, ...] | None]]


def _parts() -> tuple[_Part, ...]:
    insights = (
        _Part(kind.plural, kind.route, fields.insights_parser(kind), "insights") for kind in insight_kinds()
    )
    return (
        _Part("members", "members", fields.parse_members, "members"),
        _Part("messages", "messages?sentiment=true", fields.parse_messages, "messages"),
        *insights,
        _Part("topics", "topics?parentRefs=true", fields.parse_topics, "topics"),
        _Part("trackers", "trackers-detected", fields.parse_trackers, "trackers"),
        _Part("entities", "entities", fields.parse_entities, "entities"),
        _Part("analytics", "analytics", fields.parse_analytics, "analytics"),
        _Part("summary", "summary", fields.parse_summary, "summary"),
    )


async def _read_parts(client: ConversationClient, id: str, deadline: float) -> _Reading:
    """Read all parts at once, until the deadline on the loop's clock; every task has ended then."""
    reading = {
        part: asyncio.create_task(
            read_pages(client, f"/v1/conversations/{id}/{part.route}", part.parse),
            name=f"reading {part.name}",
        )
        for part in _parts()
    }
    try:
        await asyncio.wait(reading.values(), timeout=deadline - asyncio.get_running_loop().time())
    finally:
        for task in reading.values():
            task.cancel()
        # One after the other: what was cancelled, or has failed, is looked at below.
        await asyncio.gather(*reading.values(), return_exceptions=True)
    return reading


def _assemble(
    url: str,
    conversation_id: str,
    reading: _Reading,
    late: SymblTuiError,
) -> EngineConversation:
    """Put together what was read; ``late``: the failure of a part that was not read in time."""
    found: dict[str, tuple[Any, ...]] = {}
    failures: dict[str, SymblTuiError] = {}
    answered = False
    for part, task in reading.items():
        error = late if task.cancelled() else task.exception()
        if error is None:
            answered |= task.result() is not None
            found[part.field] = found.get(part.field, ()) + (task.result() or ())
        else:
            failures[part.name] = error if isinstance(error, SymblTuiError) else InternalError.of(error)
    if len(failures) == len(reading):
        raise next(iter(failures.values()))
    if not (answered or failures):
        raise EngineError(f"{url} does not have the conversation", "was it deleted there?")
    if failures:
        _log.warning(
            "not read of the conversation: %s; %s", ", ".join(failures), next(iter(failures.values()))
        )
    analytics = next(iter(found.pop("analytics", ())), None)
    return EngineConversation(
        conversation_id,
        host=urlsplit(url).hostname or "",
        read_at=datetime.now(UTC).isoformat(timespec="seconds"),
        analytics=analytics,
        unread=tuple(failures),
        **found,
    )
