"""What a WebSocket's upgrade request asks for, and how one is refused."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import unquote

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from symbl_tui.engine.conversations.subscribers import SubscriberFilter
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.identifiers import is_numeric_id
from symbl_tui.engine.streaming.client_socket import TRY_LATER
from symbl_tui.engine.streaming.disconnect import DISCONNECTED
from symbl_tui.errors import ProtocolError

_MAX_ID: Final = 512

STREAM_PATHS: Final = ("/v1/realtime/insights/", "/v1/streaming/")
SUBSCRIBE_PATHS: Final = ("/v1/subscribe/", "/session/subscribe/")
EVENTS_PATH: Final = "/events/"
_ALL_PATHS: Final = (*STREAM_PATHS, *SUBSCRIBE_PATHS, EVENTS_PATH)


async def refuse_open_socket(socket: WebSocket, message: str) -> None:
    """Send the reason over the open socket: a browser shows nothing of a refused handshake."""
    with suppress(*DISCONNECTED):
        await socket.send_text(frames.encode(frames.error(message, retryable=True)))
        await socket.close(TRY_LATER)


def subscriber_filter(socket: WebSocket) -> SubscriberFilter:
    """The frames for a subscriber; updates only with ``?insightUpdates=true``, as Symbl never sends them."""
    filter = SubscriberFilter.FRAMES
    if socket.url.path.startswith("/session/"):
        filter |= SubscriberFilter.TRANSCRIPTS
    if socket.query_params.get("insightUpdates") == "true":
        filter |= SubscriberFilter.UPDATES
    return filter


def followed_conversation(socket: WebSocket) -> str:
    """The conversation whose end a subscriber may have missed; empty: none is known.

    That of ``?conversationId=``, or one that it names in the path by its own id.
    """
    named = connection_id_of(socket)
    return socket.query_params.get("conversationId", "")[:_MAX_ID] or (named if is_numeric_id(named) else "")


def refusal_response(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response to an upgrade request that is refused."""
    return JSONResponse({"message": message}, status, headers)


def path_with_id(socket: WebSocket, id: str) -> str:
    """The path and query of the request with another id, encoded already."""
    raw: bytes = socket.scope["raw_path"]
    query: bytes = socket.scope["query_string"]
    path = raw.decode("ascii", "replace").rpartition("/")[0]
    return f"{path}/{id}" + (f"?{query.decode('ascii', 'replace')}" if query else "")


def connection_id_of(socket: WebSocket) -> str:
    """The last segment of the path; only the raw path tells an id with an encoded slash from two segments."""
    raw = socket.scope["raw_path"].decode("ascii", "replace")
    segment = next((raw.removeprefix(path) for path in _ALL_PATHS if raw.startswith(path)), "")
    if not segment or "/" in segment or len(segment) > _MAX_ID:
        raise ProtocolError("the path must end in one connection id")
    return unquote(segment)
