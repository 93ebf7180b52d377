"""Open connections to one engine; the token is cached, and replaced once when it is rejected."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

from symbl_tui.errors import AuthenticationError
from symbl_tui.symbl.auth import Authenticator, Token
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.keepalive import DEFAULT_KEEPALIVE, Keepalive
from symbl_tui.symbl.streaming import WINDOW, StreamingConnection, connect
from symbl_tui.symbl.subscription import Subscription, subscribe

T = TypeVar("T")


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
        url, id, tls, keepalive = self._endpoint.url, self._connection_id, self._tls, self._keepalive
        async with self._open(lambda token: connect(url, id, token, tls, window, keepalive)) as connection:
            yield connection

    @asynccontextmanager
    async def subscribe(self, conversation_id: str = "") -> AsyncIterator[Subscription]:
        """Subscribe to what is streamed under the connection id; raises as :meth:`connect`.

        ``conversation_id``: see :func:`~symbl_tui.symbl.subscription.subscribe`.
        """
        url, id, tls, keepalive = self._endpoint.url, self._connection_id, self._tls, self._keepalive
        async with self._open(
            lambda token: subscribe(url, id, token, tls, keepalive, conversation_id)
        ) as subscription:
            yield subscription

    @asynccontextmanager
    async def _open(self, opening: Callable[[Token], AbstractAsyncContextManager[T]]) -> AsyncIterator[T]:
        async with AsyncExitStack() as stack:
            token = await self._authenticator.token()
            try:
                opened = await stack.enter_async_context(opening(token))
            except AuthenticationError:
                # Once: the cached token may have been revoked; a fresh one that is rejected too is an error.
                self._authenticator.invalidate(token)
                token = await self._authenticator.token()
                opened = await self._retry(stack, token, opening)
            yield opened

    async def _retry(
        self, stack: AsyncExitStack, token: Token, opening: Callable[[Token], AbstractAsyncContextManager[T]]
    ) -> T:
        try:
            return await stack.enter_async_context(opening(token))
        except AuthenticationError as error:
            self._authenticator.invalidate(token)
            # The credentials are right, or there would be no token.
            raise AuthenticationError(
                f"{self._endpoint.url} refuses the token that it has just issued",
                "its clock may have been set back: check it, and start the engine again",
                "engine's clock",
                token.clock_skew,
            ) from error
