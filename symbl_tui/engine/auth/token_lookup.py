"""The places of a request in which a token may be, and the app that one of them names."""

from collections.abc import Iterator
from typing import Final

from starlette.requests import HTTPConnection

from symbl_tui.engine.apps.engine_app import App
from symbl_tui.engine.auth.accounts import Accounts

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


def app_of(accounts: Accounts, connection: HTTPConnection) -> App | None:
    """The app of the first valid token of a request or handshake; None: it has none."""
    return next(filter(None, map(accounts.verify, tokens_in(connection))), None)
