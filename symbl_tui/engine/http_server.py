"""Uvicorn, configured for the engine."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette

from symbl_tui.engine.limits.request_protocol import protocol_with
from symbl_tui.engine.limits.websocket_protocol import WebSocketProtocol
from symbl_tui.engine.ready_line import format_ready_line
from symbl_tui.engine.recognizers.selection.registry import is_live
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.system.limits.guarded_listener import GuardedListener
from symbl_tui.system.limits.pending_connections import PendingConnections
from symbl_tui.system.listening_socket import url_of
from symbl_tui.system.server_certificate import Tls

# Seconds between two ticks: the date of responses is as old at the most.
_TICK: Final = 1.0


class EngineServer(uvicorn.Server):
    """Serves an application; signals and logs are left to the process that runs it."""

    def __init__(
        self,
        app: Starlette,
        settings: EngineSettings = DEFAULTS,
        tls: Tls | None = None,
    ) -> None:
        self._pending: PendingConnections = app.state.pending_connections
        # An application that has no other nodes has no way to drain.
        self._drain: Callable[[], Coroutine[Any, Any, None]] | None = getattr(app.state, "drain", None)
        self._draining: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                http=protocol_with(self._pending),
                # Every local user can write X-Forwarded-For, and with it into another client's limits.
                proxy_headers=False,
                ws=WebSocketProtocol,
                # A message somewhat over the limit is still received, so that it can be answered in a
                # sentence.
                ws_max_size=2 * settings.limits.message_bytes,
                # Sound does not shrink, and a small message could otherwise expand to a large one.
                ws_per_message_deflate=False,
                # An offline recogniser decodes minutes of sound before it reads on, and a client's pong waits
                # behind its own sound.
                ws_ping_interval=20 if is_live(settings.recognizer.name) else None,
                ws_ping_timeout=60,
                # A subscriber that never leaves must not keep the engine from ending.
                timeout_graceful_shutdown=2,
                server_header=False,
                ssl_certfile=tls.certificate if tls else None,
                ssl_keyfile=tls.key if tls else None,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handlers."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept clients, and print the URL on stdout."""
        guarded: list[socket.socket] = [
            GuardedListener(listener, self._pending) for listener in sockets or ()
        ]
        await super().startup(guarded)
        for listener in sockets or ():
            print(format_ready_line(url_of(listener, tls=self.config.is_ssl)), flush=True)

    async def main_loop(self) -> None:
        """Serve until asked to end; awake once a second, where uvicorn's own loop is ten times."""
        # That was most of what an idle engine cost.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(_TICK):
                    await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop to serve; what is forced does not wait for clients, and ends in order all the same."""
        await super().shutdown(sockets)
        if self.force_exit:
            await self.lifespan.shutdown()
        await self._pending.close()

    def drain(self) -> None:
        """Send all clients to other nodes, then shut down; a second call shuts down at once."""
        if self._drain is None or self._draining or not self.started:
            return self.stop()
        self._draining = asyncio.create_task(self._drain(), name="drain")
        self._draining.add_done_callback(self._on_drained)
        return None

    def _on_drained(self, _: "asyncio.Task[None]") -> None:
        # Not `stop`: where a second signal has begun the shutdown meanwhile, that would force it, and ends of
        # conversations would not be stored.
        self._exit()

    def stop(self) -> None:
        """Start to shut down; a second call forces it."""
        # Set by the call before: the second one does not wait for clients any more.
        self.force_exit = self.should_exit
        self._exit()

    def _exit(self) -> None:
        self.should_exit = True
        self._stopping.set()
