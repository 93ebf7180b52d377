"""Opens connections to one engine, again and again: keeps the token, and replaces it when it is refused."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from symbl_tui.errors import AuthenticationError
from symbl_tui.symbl.auth import Authenticator, Token
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.streaming import WINDOW, StreamingConnection, connect


class Dialer:
    """A way to one engine for all connections of a session."""

    def __init__(
        self,
        endpoint: Endpoint,
        connection_id: str,
        tls: ssl.SSLContext | None = None,
        *,
        keepalive: bool = True,
    ) -> None:
        """Prepare; nothing is asked yet. ``keepalive``: see :func:`~symbl_tui.symbl.streaming.connect`."""
        self._keepalive = keepalive
        self._endpoint = endpoint
        self._connection_id = connection_id
        self._tls = tls
        self._authenticator = Authenticator(endpoint, tls)

    @asynccontextmanager
    async def connect(self, window: int = WINDOW) -> AsyncIterator[StreamingConnection]:
        """A connection, closed on leaving; a refused token is replaced once.

        Args:
            window: How many bytes of sound may be unconfirmed on it.

        Raises:
            AuthenticationError: the credentials, or a token that is quite new, are refused.
            EngineUnreachable: nobody answers.
            ProtocolError: what answers is not a server of Symbl's API.
        """
        async with AsyncExitStack() as stack:
            token = await self._authenticator.token()
            try:
                connection = await stack.enter_async_context(self._open(token, window))
            except AuthenticationError:
                self._authenticator.refused(token)
                token = await self._authenticator.token()
                connection = await stack.enter_async_context(self._open(token, window))
            yield connection

    def _open(self, token: Token, window: int) -> AbstractAsyncContextManager[StreamingConnection]:
        return connect(
            self._endpoint.url, self._connection_id, token, self._tls, window, keepalive=self._keepalive
        )
