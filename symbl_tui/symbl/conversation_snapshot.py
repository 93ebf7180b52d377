"""Reads what was said so far in a conversation that goes on, from a server's Conversation API."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from symbl_tui.domain.engine_conversation import MAX_MESSAGES, EngineMessage
from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.untrusted_values import sanitize
from symbl_tui.errors import SymblTuiError
from symbl_tui.symbl import conversation_fields as fields
from symbl_tui.symbl.connection_errors import unreachable
from symbl_tui.symbl.conversation_client import ConversationClient, Retries
from symbl_tui.symbl.conversation_pages import CONVERSATION_ID, ParsePage, read_pages
from symbl_tui.symbl.endpoint import Endpoint

_log = logging.getLogger(__name__)


class ConversationSnapshot(Struct, frozen=True):
    """What was said and found so far; times are seconds from the start of the conversation."""

    id: str
    name: str = ""
    """Empty where it has none of its own."""
    started: datetime | None = None
    messages: tuple[EngineMessage, ...] = ()
    insights: tuple[Insight, ...] = ()
    """Of all kinds."""
    topics: tuple[Topic, ...] = ()
    trackers: tuple[TrackerMatch, ...] = ()
    whole: bool = True
    """Whether nothing was left out that could not be read."""


async def read_snapshot(
    endpoint: Endpoint,
    conversation_id: str,
    seconds: float,
    tls: ssl.SSLContext | None = None,
    retries: Retries = Retries(),  # noqa: B008 - frozen
) -> ConversationSnapshot | None:
    """Read a conversation as far as it is; None where the server does not have it.

    Insights, topics and trackers that cannot be read are left out: what was said matters more.

    For the arguments see :func:`~symbl_tui.symbl.conversations.read_conversation`.

    Raises:
        SymblTuiError: the messages cannot be read, or not in time.
    """
    if not CONVERSATION_ID.fullmatch(conversation_id):
        return None
    try:
        async with asyncio.timeout(seconds), ConversationClient(endpoint, tls, retries) as client:
            return await _read(client, conversation_id)
    except TimeoutError as error:
        raise unreachable(endpoint.url, f"no answer within {seconds:g} s", "no answer") from error


async def _read(client: ConversationClient, id: str) -> ConversationSnapshot | None:
    path = f"/v1/conversations/{id}"
    record = await read_pages(client, path, lambda body: (fields.parse_record(body),))
    if not record:
        return None
    name, started = record[0]
    kinds = insight_kinds()
    parts: dict[str, ParsePage] = {
        "topics": fields.parse_topics,
        "trackers-detected": fields.parse_trackers,
        **{kind.route: fields.insights_parser(kind) for kind in kinds},
    }
    messages, *found = await asyncio.gather(
        read_pages(client, f"{path}/messages", partial(fields.parse_messages, began=started)),
        *(_left_out(read_pages(client, f"{path}/{route}", parse)) for route, parse in parts.items()),
    )
    # In the order of `parts`: a dict keeps it, and so does gather.
    topics, trackers, *insights = (part or () for part in found)
    snapshot = ConversationSnapshot(
        id=id,
        name="" if name == id else name,
        started=started,
        messages=messages or (),
        insights=sum(insights, start=()),
        topics=topics,
        trackers=trackers,
        whole=None not in found,
    )
    # Off the loop: a long conversation has a hundred thousand texts.
    return await asyncio.to_thread(sanitize, snapshot, MAX_MESSAGES)


async def _left_out(reading: Awaitable[tuple[Any, ...] | None]) -> tuple[Any, ...] | None:
    """What was read; empty where the server does not have it, None where it cannot be read."""
    try:
        return await reading or ()
    except SymblTuiError as error:
        _log.warning("a part of the conversation so far was not read: %s", error)
        return None
