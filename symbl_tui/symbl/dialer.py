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
        self, endpoint: Endpoint, connection_id: str, tls: ssl.SSLContext | None = None, window: int = WINDOW
    ) -> None:
        """Prepare; ``window`` is how many bytes of sound may be unconfirmed on a connection."""
        self._endpoint = endpoint
        self._connection_id = connection_id
        self._tls = tls
        self._window = window
        self._authenticator = Authenticator(endpoint, tls)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[StreamingConnection]:
        """A connection, closed on leaving; a refused token is replaced once.

        Raises:
            AuthenticationError: the credentials, or a token that is quite new, are refused.
            EngineUnreachable: nobody answers.
            ProtocolError: what answers is not a server of Symbl's API.
        """
        async with AsyncExitStack() as stack:
            token = await self._authenticator.token()
            try:
                connection = await stack.enter_async_context(self._open(token))
            except AuthenticationError:
                self._authenticator.refused(token)
                token = await self._authenticator.token()
                connection = await stack.enter_async_context(self._open(token))
            yield connection

    def _open(self, token: Token) -> AbstractAsyncContextManager[StreamingConnection]:
        return connect(self._endpoint.url, self._connection_id, token, self._tls, self._window)
