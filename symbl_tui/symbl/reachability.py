"""Whether anything listens at an engine's address."""

import socket
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.symbl.connection_errors import connection_error, uses_proxy

_PORTS: Final = {"http": 80, "https": 443}
_TIMEOUT: Final = 5.0


def require_server(url: str) -> None:
    """Open a connection to the engine at ``url`` and close it; nothing is sent. Blocks, for 5 s at most.

    Raises:
        EngineUnreachable: The connection fails. Behind a proxy it is not tried.
    """
    if uses_proxy(url):
        return
    parts = urlsplit(url)
    try:
        address = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443)
        socket.create_connection(address, _TIMEOUT).close()
    except (OSError, ValueError) as error:
        raise connection_error(url, error, _TIMEOUT) from error
