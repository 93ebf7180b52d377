"""Open connections to one engine; the token is cached, and replaced once when it is rejected."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from symbl_tui.errors import AuthenticationError
from symbl_tui.symbl.auth import Authenticator, Token
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.keepalive import DEFAULT_KEEPALIVE, Keepalive
from symbl_tui.symbl.streaming import WINDOW, StreamingConnection, connect


class Dialer:
    """Opens all connections of a session to one engine."""

    def __init__(
        self,
        endpoint: Endpoint,
        connection_id: str,
        tls: ssl.SSLContext | None = None,
        keepalive: Keepalive = DEFAULT_KEEPALIVE,
    ) -> None:
        """Prepare; no I/O yet."""
        self._keepalive = keepalive
        self._endpoint = endpoint
        self._connection_id = connection_id
        self._tls = tls
        self._authenticator = Authenticator(endpoint, tls)

    @asynccontextmanager
    async def connect(self, window: int = WINDOW) -> AsyncIterator[StreamingConnection]:
        """Open a connection, closed on leaving the context; a rejected token is replaced once.

        Args:
            window: bytes of sound that may be unconfirmed on it.

        Raises:
            AuthenticationError: the credentials, or a new token, are rejected.
            EngineUnreachable: the connection fails.
            ProtocolError: the peer is not a server of Symbl's API.
        """
        async with AsyncExitStack() as stack:
            token = await self._authenticator.token()
            try:
                connection = await stack.enter_async_context(self._open(token, window))
            except AuthenticationError:
                # Once: the cached token may have been revoked; a fresh one that is rejected too is an error.
                self._authenticator.invalidate(token)
                token = await self._authenticator.token()
                connection = await self._retry(stack, token, window)
            yield connection

    async def _retry(self, stack: AsyncExitStack, token: Token, window: int) -> StreamingConnection:
        try:
            return await stack.enter_async_context(self._open(token, window))
        except AuthenticationError as error:
            self._authenticator.invalidate(token)
            # The credentials are right, or there would be no token.
            raise AuthenticationError(
                f"{self._endpoint.url} refuses the token that it has just issued",
                "its clock may have been set back: check it, and start the engine again",
                "engine's clock",
                token.clock_skew,
            ) from error

    def _open(self, token: Token, window: int) -> AbstractAsyncContextManager[StreamingConnection]:
        return connect(self._endpoint.url, self._connection_id, token, self._tls, window, self._keepalive)
