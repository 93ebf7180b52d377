"""Reads a part of a conversation from a server's Conversation API, page by page."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, Final

from symbl_tui.errors import ProtocolError
from symbl_tui.symbl.conversation_client import ConversationClient

CONVERSATION_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""What may stand in a path as the id of a conversation."""

ParsePage = Callable[[bytes], tuple[Any, ...]]


async def read_pages(client: ConversationClient, path: str, parse: ParsePage) -> tuple[Any, ...] | None:
    """All pages of a part, parsed; None where the server does not have it.

    Raises:
        ProtocolError: a page is not what ``parse`` expects.
        SymblTuiError: a page cannot be read.
    """
    found: list[Any] | None = None
    async for body in client.pages(path):
        try:
            # In a thread: the messages of a day are tens of megabytes.
            page = await asyncio.to_thread(parse, body)
        except ValueError as error:  # msgspec.DecodeError is one
            raise ProtocolError("the answer makes no sense", brief="nonsense") from error
        found = found or []
        found += page
    return None if found is None else tuple(found)
