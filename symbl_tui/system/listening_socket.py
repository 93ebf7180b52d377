"""A server's listening socket and its URL."""

import socket
from typing import Final

from symbl_tui.errors import UsageError

# Milliseconds that sent data may stay unacknowledged until the kernel drops the client.
_STALLED_MS: Final = 60_000

# Bytes of a client's sound that the kernel may hold.
_RECEIVE_BUFFER: Final = 64 * 1024


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket; raises :class:`UsageError` when that fails."""
    if not 0 <= port <= 65_535:
        raise UsageError(f"a port is a number from 0 to 65535, not {port}")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server((address[0], port), family=family)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]
        raise UsageError(f"cannot listen on {host} port {port}: {reason}", "choose another") from error
    # Pings queue behind the sound in the kernel's buffer: a sender far ahead of the recogniser must be
    # stopped while that sound still takes less time than a ping may.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    # asyncio sets this only for sockets that say they are TCP, which those of create_server do not: without
    # it every answer in two parts waits 40 ms for the client's acknowledgement of the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STALLED_MS)
    return listener


def url_of(listener: socket.socket, *, tls: bool = False) -> str:
    """The URL of a listening socket."""
    host, port, *_ = listener.getsockname()
    return f"http{'s' * tls}://{f'[{host}]' if ':' in host else host}:{port}"
