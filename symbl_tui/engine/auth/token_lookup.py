"""The places of a request in which a token may be. Verifies nothing."""

from collections.abc import Iterator
from typing import Final

from starlette.requests import HTTPConnection

INVALID_TOKEN: Final = "Token validation failed for provided token."
"""The refusal of a request without a valid token, in Symbl's words."""


def tokens_in(connection: HTTPConnection) -> Iterator[str]:
    """Every token in the headers and the query of a request or handshake (not a WebSocket's subprotocol)."""
    headers, query = connection.headers, connection.query_params
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield bearer.strip()
    yield headers.get("x-api-key", "")
    yield query.get("access_token", "")
    yield query.get("accessToken", "")
