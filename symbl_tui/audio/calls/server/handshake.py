"""HTTP requests as this room's values, and the WebSocket handshake. Pure."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

import h11
from websockets.datastructures import Headers
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.calls.server.http_answer import HttpRefusal
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

_PARAMETERS: Final = 32
_SWITCHING: Final = 101


def path_of(request: h11.Request) -> str:
    """The path, as it was sent."""
    return request.target.decode("latin-1").partition("?")[0]


def upgrade_request(request: h11.Request, body: bytes, origin: str) -> UpgradeRequest:
    """The request for authenticators and codecs; ``origin``: the public one. Raises :class:`HttpRefusal`."""
    path, _, query = request.target.decode("latin-1").partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_PARAMETERS)
    except ValueError:
        text = "the query has too many parameters"
        raise HttpRefusal(400, text, f"a request was refused: {text}") from None
    return UpgradeRequest(
        path,
        query=dict(reversed(pairs)),
        headers=joined_headers(request),
        public_url=f"{origin}{path}",
        body=body,
    )


def joined_headers(request: h11.Request) -> dict[str, str]:
    """Headers by their names in lower case; values of one name are joined."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def platform_protocol(platform: Platform, message_bytes: int) -> ServerProtocol:
    """The WebSocket of a platform; it confirms one of its sub-protocols if that is offered, else none."""

    def select(protocol: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        return next((each for each in offered if each in platform.subprotocols), None)

    compression = [ServerPerMessageDeflateFactory()] if platform.compression else None
    return ServerProtocol(
        state=OPEN, max_size=message_bytes, extensions=compression, select_subprotocol=select
    )


def shake_hands(protocol: ServerProtocol, request: h11.Request) -> bytes:
    """The bytes that accept a WebSocket. Raises :class:`HttpRefusal` where its handshake is wrong."""
    headers = Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers)
    response = protocol.accept(Request(request.target.decode("latin-1"), headers))
    if response.status_code == _SWITCHING:
        return response.serialize()
    first, _, _ = bytes(response.body or b"").decode(errors="replace").partition("\n")
    raise HttpRefusal(response.status_code, first, f"a WebSocket handshake was refused: {first}")
