"""Runs the engine on an address until it is told to stop. Owns the process: socket, signals, logs."""

import asyncio
import logging
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.applications import Starlette

from symbl_tui.engine.accounts import Accounts
from symbl_tui.engine.recognizers.pocketsphinx import PocketSphinxes
from symbl_tui.engine.server import create_app
from symbl_tui.errors import UsageError

READY: Final = "listening on "
"""What the one line on stdout begins with; the URL follows."""

_BIGGEST_MESSAGE: Final = 1 << 20
"""Bytes in one WebSocket message: 32 s of sound at 16 kHz."""

_SOCKET_BUFFER: Final = 64 * 1024
"""Bytes of a client's sound that the kernel may hold. Pings queue behind that sound, so a sender that is far
ahead of the recogniser must be stopped before they take longer than a ping may."""


def credentials(environment: Mapping[str, str]) -> tuple[str, str]:
    """App id and secret from ``SYMBL_APP_ID`` and ``SYMBL_APP_SECRET``, or new ones, told once on stderr."""
    app_id, app_secret = environment.get("SYMBL_APP_ID", ""), environment.get("SYMBL_APP_SECRET", "")
    if app_id and app_secret:
        return app_id, app_secret
    app_id, app_secret = secrets.token_hex(32), secrets.token_hex(64)
    print(f"SYMBL_APP_ID={app_id}\nSYMBL_APP_SECRET={app_secret}", file=sys.stderr, flush=True)
    return app_id, app_secret


def serve(host: str, port: int, app_id: str, app_secret: str, *, until_stdin_closes: bool = False) -> None:
    """Serve until SIGINT or SIGTERM; prints one line when clients may come.

    Args:
        host: Address to listen on; loopback unless the user says otherwise.
        port: TCP port; 0 for a free one.
        app_id: The application that may use the engine ...
        app_secret: ... and its secret.
        until_stdin_closes: Also end when stdin does: whoever started us is gone.

    Raises:
        UsageError: The address cannot be listened on.
    """
    # Never more than warnings: uvicorn's information has whole URLs in it, and tokens with them.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    with listen(host, port) as listener:
        asyncio.run(
            _serve(listener, create_app(Accounts(app_id, app_secret), PocketSphinxes()), until_stdin_closes)
        )


class EngineServer(uvicorn.Server):
    """Uvicorn as the engine wants it; signals and logs are left to whoever runs it."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                # The one implementation that reads a socket no faster than the application does.
                ws="websockets-sansio",
                ws_max_size=_BIGGEST_MESSAGE,
                ws_per_message_deflate=False,
                ws_ping_interval=20,
                ws_ping_timeout=60,
                timeout_graceful_shutdown=2,
                server_header=False,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take clients, and say so on stdout."""
        await super().startup(sockets)
        for listener in sockets or ():
            print(f"{READY}{url_of(listener)}", flush=True)

    def stop(self) -> None:
        """Begin to stop; a second time, at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


class _EndOfInput(asyncio.Protocol):
    """Calls back when its pipe ends."""

    def __init__(self, ended: Callable[[], None]) -> None:
        self._ended = ended

    def connection_lost(self, error: Exception | None) -> None:
        self._ended()


async def _serve(listener: socket.socket, app: Starlette, until_stdin_closes: bool) -> None:
    server, loop = EngineServer(app), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    stdin = None
    if until_stdin_closes:
        stdin, _ = await loop.connect_read_pipe(lambda: _EndOfInput(server.stop), sys.stdin)
    try:
        await server.serve([listener])
    finally:
        if stdin:
            stdin.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises :class:`UsageError` when there can be none."""
    if not 0 <= port <= 65_535:
        raise UsageError(f"a port is a number from 0 to 65535, not {port}")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server((address[0], port), family=family)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]
        raise UsageError(f"cannot listen on {host} port {port}: {reason}; choose another") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BUFFER)
    return listener


def url_of(listener: socket.socket) -> str:
    """Where clients reach it."""
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
