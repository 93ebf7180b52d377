"""Runs the engine on an address until it is told to stop. Owns the process: socket, signals, logs."""

import asyncio
import gc
import logging
import secrets
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from msgspec import structs
from starlette.applications import Starlette

from symbl_tui.engine.assistant.assistant import Assistant, assistant_of
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.limits.fd_limit import within_files
from symbl_tui.engine.limits.header_timeout import HeaderTimeoutProtocol
from symbl_tui.engine.recognizers.selection.choose import choose, override
from symbl_tui.engine.recognizers.selection.engine_toml import load_settings
from symbl_tui.engine.recognizers.selection.registry import is_live
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import DEFAULTS, EngineSettings, StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.errors import UsageError
from symbl_tui.system.network import is_loopback
from symbl_tui.system.paths import config_dir

READY: Final = "listening on "
"""What the one line on stdout begins with; the URL follows."""

_STALLED_MS: Final = 60_000
"""How long a client may leave unread what was sent to it until the kernel gives it up."""

_SOCKET_BUFFER: Final = 64 * 1024
"""Bytes of a client's sound that the kernel may hold. Pings queue behind that sound, so a sender that is far
ahead of the recogniser must be stopped before they take longer than a ping may."""


@dataclass(frozen=True, slots=True)
class Tls:
    """A certificate chain and its key, as PEM files that belong together."""

    certificate: Path
    key: Path


def tls_of(certificate: Path | None, key: Path | None) -> Tls | None:
    """What the options name; raises :class:`UsageError` when it cannot be used."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise UsageError("--tls-cert and --tls-key go together")
    try:
        # An empty password, as nobody is there to be asked for one.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password="")
    except OSError as error:  # ssl.SSLError is one
        reason = "not a certificate and its key in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise UsageError(f"cannot use {certificate} and {key}: {reason}") from error
    return Tls(certificate, key)


def settings_of(
    path: Path | None, *, forget: bool = False, recognizer: str = "", model: str = ""
) -> EngineSettings:
    """The settings in a file, or in the usual one if it is there.

    Args:
        path: What the user names; it must be there.
        forget: Keep no conversation on disk, whatever the file says.
        recognizer: The recogniser instead of the file's; empty: the file's.
        model: Its model; empty: the file's, or the default of a ``recognizer`` that was given.

    Raises:
        ConfigError: The file cannot be read, or there is no such recogniser.
    """
    usual = config_dir() / "engine.toml"
    settings = load_settings(path or usual) if path or usual.exists() else DEFAULTS
    if recognizer or model:
        chosen = override(settings.recognizer, recognizer, model)
        settings = structs.replace(settings, recognizer=chosen)
    return structs.replace(settings, store=StoreSettings(path=":memory:")) if forget else settings


def credentials(environment: Mapping[str, str]) -> tuple[str, str]:
    """App id and secret from ``SYMBL_APP_ID`` and ``SYMBL_APP_SECRET``, or new ones, told once on stderr."""
    app_id, app_secret = environment.get("SYMBL_APP_ID", ""), environment.get("SYMBL_APP_SECRET", "")
    if app_id and app_secret:
        return app_id, app_secret
    app_id, app_secret = secrets.token_hex(32), secrets.token_hex(64)
    print(f"SYMBL_APP_ID={app_id}\nSYMBL_APP_SECRET={app_secret}", file=sys.stderr, flush=True)
    return app_id, app_secret


def serve(
    host: str,
    port: int,
    environment: Mapping[str, str],
    *,
    settings: EngineSettings = DEFAULTS,
    tls: Tls | None = None,
    until_stdin_closes: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM; prints one line when clients may come.

    Args:
        host: Address to listen on; loopback unless the user says otherwise.
        port: TCP port; 0 for a free one.
        environment: Has the secrets: ``SYMBL_APP_ID`` and ``SYMBL_APP_SECRET``, and those of what is asked.
        settings: Everything else.
        tls: The certificate to serve https and wss with, if any.
        until_stdin_closes: Also end when stdin does: whoever started us is gone.

    Raises:
        UsageError: The address cannot be listened on.
        ConfigError: Conversations cannot be kept where the settings say, or the assistant cannot be asked.
    """
    # Never more than warnings: uvicorn's information has whole URLs in it, and tokens with them.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    store = Store(settings.store)
    assistant = assistant_of(settings.assistant)
    recognizers = choose(settings.recognizer, environment)
    settings = _within_files(settings)
    with listen(host, port) as listener:
        if not (tls or is_loopback(listener.getsockname()[0])):
            print("others can read along: there is no TLS (--tls-cert, --tls-key)", file=sys.stderr)
        # After all that can fail: a secret that was told is one that is good.
        accounts = Accounts(*credentials(environment))
        app = create_app(accounts, recognizers, settings, store, assistant)
        # What is loaded by now stays: collections that looked at it held up the event loop for 0.1 s.
        gc.freeze()
        server = EngineServer(app, settings, tls)
        asyncio.run(_serve(listener, server, store, assistant, until_stdin_closes))


class EngineServer(uvicorn.Server):
    """Uvicorn as the engine wants it; signals and logs are left to whoever runs it."""

    def __init__(self, app: Starlette, settings: EngineSettings = DEFAULTS, tls: Tls | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                http=HeaderTimeoutProtocol,
                # The one implementation that reads a socket no faster than the application does.
                ws="websockets-sansio",
                # What is somewhat over the limit is taken in, so that it can be answered in a sentence.
                ws_max_size=2 * settings.limits.message_bytes,
                ws_per_message_deflate=False,
                # A client's answer waits behind its sound, and that behind minutes of decoding.
                ws_ping_interval=20 if is_live(settings.recognizer.name) else None,
                ws_ping_timeout=60,
                timeout_graceful_shutdown=2,
                server_header=False,
                ssl_certfile=tls.certificate if tls else None,
                ssl_keyfile=tls.key if tls else None,
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
            print(f"{READY}{url_of(listener, tls=self.config.is_ssl)}", flush=True)

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


async def _serve(
    listener: socket.socket,
    server: EngineServer,
    store: Store,
    assistant: Assistant | None,
    until_stdin_closes: bool,
) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    stdin = None
    if until_stdin_closes:
        stdin, _ = await loop.connect_read_pipe(lambda: _EndOfInput(server.stop), sys.stdin)
    try:
        # Opened here, so that a file which cannot be used is one sentence, and before anybody is let in.
        async with store, assistant or nullcontext():
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
        raise UsageError(f"cannot listen on {host} port {port}: {reason}", "choose another") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BUFFER)
    # asyncio does so only for sockets that say they are TCP, which those of create_server do not: without it
    # every answer in two parts waits 40 ms for the client's acknowledgement of the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STALLED_MS)
    return listener


def url_of(listener: socket.socket, *, tls: bool = False) -> str:
    """Where clients reach it."""
    host, port, *_ = listener.getsockname()
    return f"http{'s' * tls}://{f'[{host}]' if ':' in host else host}:{port}"


def _within_files(settings: EngineSettings) -> EngineSettings:
    limits = within_files(settings.limits)
    if limits != settings.limits:
        print(
            f"only {limits.subscribers} subscribers can listen, not {settings.limits.subscribers}: a process "
            "may not open more files here (raise the hard limit, ulimit -Hn, or lower limits.subscribers)",
            file=sys.stderr,
        )
    return structs.replace(settings, limits=limits)
