"""Reads what a remote engine knows of a conversation that is over, and keeps it in the session's folder."""

import asyncio
import logging
from pathlib import Path

from symbl_tui.config.profile import LOCAL, EngineConfig
from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.engine_results import write_engine_results
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.symbl.endpoint import Endpoint, check_transport

_log = logging.getLogger(__name__)


async def fetch_conversation(
    endpoint: Endpoint, engine: EngineConfig, conversation_id: str, folder: Path, seconds: float
) -> EngineConversation:
    """Read a conversation from its engine into a session's folder.

    Args:
        endpoint: The engine, and the credentials for it.
        engine: Which authorities to trust, and whether plain http is allowed.
        conversation_id: As the engine named it.
        folder: The session's.
        seconds: How long it may take; what is not read by then is left out.

    Raises:
        SymblTuiError: nothing could be read, or kept.
    """
    from symbl_tui.symbl import auth, conversations  # 0.3 s to import, and the first paint needs neither

    check_transport(endpoint.url, engine.allow_plain_http)
    tls = auth.tls_context(engine.ca_file)
    conversation = await conversations.read_conversation(endpoint, conversation_id, seconds, tls)
    await asyncio.to_thread(write_engine_results, folder, conversation)
    return conversation


async def fetch_after_session(
    endpoint: Endpoint, engine: EngineConfig, conversation_id: str, folder: Path, seconds: float
) -> str:
    """The same when a session has ended; a notice of what was not read, empty where all was.

    Nothing is read from an engine of this machine: all that it finds is in the stream already.
    """
    if engine.url == LOCAL or not conversation_id:
        return ""
    later = f"to read it later: symbl-tui sessions fetch {quoted_name(folder)}"
    try:
        conversation = await fetch_conversation(endpoint, engine, conversation_id, folder, seconds)
    except SymblTuiError as error:
        _log.warning("the engine's view of the conversation was not read: %s", error)
        return f"what the engine knows of the whole conversation was not read; {later}"
    if conversation.unread:
        return f"not read from the engine: {', '.join(conversation.unread)}; {later}"
    return ""
