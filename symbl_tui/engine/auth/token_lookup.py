"""Where clients show their token. Knows not whether it is good."""

from collections.abc import Iterator
from typing import Final

from starlette.requests import HTTPConnection

BAD_TOKEN: Final = "Token validation failed for provided token."
"""What a client without a good token is told, in Symbl's words."""


def shown(connection: HTTPConnection) -> Iterator[str]:
    """Every token that came with a request or a handshake, but for a WebSocket's subprotocol."""
    headers, query = connection.headers, connection.query_params
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield bearer.strip()
    yield headers.get("x-api-key", "")
    yield query.get("access_token", "")
    yield query.get("accessToken", "")
