"""The client of a request that came through a proxy: ASGI middleware over ``X-Forwarded-For``.

The header is read from the configured proxies alone: any other client could name an address of its choice
there, and use up the limits of that one.
"""

import ipaddress
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from symbl_tui.system.limits.pending_connections import Address, PendingConnections

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The key of the scope that has the proxy's own address.
_PROXY: Final = "symbl_tui.proxy"
# Entries of the header that are looked at, from the last: one for each proxy on the way.
_MOST_ENTRIES: Final = 16


class Proxies:
    """The addresses of the proxies whose ``X-Forwarded-For`` is trusted."""

    def __init__(self, addresses: Sequence[str] = ()) -> None:
        """``addresses``: of IP version 4 or 6, or networks such as ``10.0.0.0/8``; raises ValueError."""
        self._networks: tuple[Network, ...] = tuple(map(ipaddress.ip_network, addresses))

    def __contains__(self, host: object) -> bool:
        try:
            address = ipaddress.ip_address(str(host).partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address):
            # How a socket of both versions shows an address of version 4.
            address = address.ipv4_mapped or address
        return any(address in network for network in self._networks)

    def client(self, forwarded: str) -> Address | None:
        """The client that the last proxy names: the last entry of the header that is no proxy itself.

        Its port is 0 where the header has none. None: there is no such entry, or it is no address.
        """
        for entry in reversed(forwarded.rsplit(",", _MOST_ENTRIES)[-_MOST_ENTRIES:]):
            found = _parse(entry.strip())
            if found is None or found[0] not in self:
                return found
        return None


class ProxiedClients:
    """Puts the client's address in the place of its proxy's, and the scheme that it came by (TLS or not)."""

    def __init__(self, app: ASGIApp, proxies: Proxies, pending: PendingConnections) -> None:
        self._app = app
        self._proxies = proxies
        self._pending = pending

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        peer = scope.get("client")
        if peer and peer[0] in self._proxies:
            headers = Headers(scope=scope)
            client = self._proxies.client(", ".join(headers.getlist("x-forwarded-for")))
            scope = {**scope, _PROXY: tuple(peer), "client": client or tuple(peer)}
            if headers.get("x-forwarded-proto") == "https":
                # Addresses in responses must be those that the client can open.
                scope["scheme"] = "https" if scope["type"] == "http" else "wss"
            if client:
                self._pending.attribute(tuple(peer), client[0])
        await self._app(scope, receive, send)


def is_proxied(connection: HTTPConnection) -> bool:
    """Whether a request came through a configured proxy."""
    return _PROXY in connection.scope


def peer_of(connection: HTTPConnection) -> Address | None:
    """The other end of a request's connection: the client, or its proxy."""
    peer: Address | None = connection.scope.get(_PROXY) or connection.client
    return peer


def _parse(entry: str) -> Address | None:
    """An entry of the header: ``1.2.3.4``, ``1.2.3.4:567``, ``::1`` or ``[::1]:567``."""
    host, port = entry, ""
    if entry.startswith("["):
        host, _, port = entry[1:].partition("]")
        port = port.removeprefix(":")
    elif entry.count(":") == 1:
        host, _, port = entry.partition(":")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    number = int(port) if port.isascii() and port.isdecimal() and len(port) <= 5 else 0
    return str(address), number
