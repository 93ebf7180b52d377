"""Runs the engine on an address until it is stopped. Owns the process: socket, signals, logs."""

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING

from msgspec import structs

from symbl_tui.audio.calls.sip.sip_settings import SIP_PASSWORD
from symbl_tui.engine.apps.audit_log import AUDIT
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.environment import credentials_from
from symbl_tui.engine.auth.token_key import token_key_from
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.limits.fd_limit import fit_to_fd_limit
from symbl_tui.engine.logs.loop_errors import log_loop_error
from symbl_tui.engine.metrics.choose_tracer import choose_tracer
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.metrics_token import load_token
from symbl_tui.engine.node.instance import new_instance
from symbl_tui.engine.node.node_clock import NodeClock
from symbl_tui.engine.node.readiness import Readiness
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import DEFAULTS, AssistantSettings, EngineSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.postgres_url import store_password
from symbl_tui.engine.termination import Termination
from symbl_tui.engine.token_key_check import TokenKeyCheck
from symbl_tui.engine.workers.computation import Workers
from symbl_tui.engine.workers.worker_process import WorkerProcess
from symbl_tui.system.listening_socket import listen
from symbl_tui.system.network import is_loopback
from symbl_tui.system.server_certificate import Tls

if TYPE_CHECKING:
    from symbl_tui.engine.assistant.assistant import Assistant
    from symbl_tui.engine.write_behind.event_queue import EventQueue


def serve(
    host: str,
    port: int,
    environment: Mapping[str, str],
    termination: Termination,
    *,
    settings: EngineSettings = DEFAULTS,
    tls: Tls | None = None,
    until_stdin_closes: bool = False,
    admission: bool = True,
) -> None:
    """Serve until SIGINT or SIGTERM; prints one line when clients can connect.

    SIGTERM first sends all clients to other nodes, unless this is the engine of one program.

    Args:
        host: Address to listen on.
        port: TCP port; 0 for a free one.
        environment: The secrets: ``SYMBL_APP_ID`` and ``SYMBL_APP_SECRET``, and those of remote services.
        termination: What SIGTERM does; installed.
        settings: Everything else.
        tls: The certificate to serve https and wss with, if any.
        until_stdin_closes: Also stop at the end of stdin, which is the death of the parent process.
        admission: Refuse conversations while the load is too high, as the settings say.

    Raises:
        UsageError: The address cannot be listened on.
        ConfigError: The store cannot be opened, or the assistant's settings are incomplete.
    """
    process = _Process(environment, settings)
    settings = process.settings
    with listen(host, port) as listener:
        if not (tls or is_loopback(listener.getsockname()[0])):
            print("others can read along: there is no TLS (--tls-cert, --tls-key)", file=sys.stderr)
        # After everything that can fail: credentials are printed only when they will be accepted.
        parts = process.parts(admit=admission and settings.admission.enabled)
        server = EngineServer(create_app(parts), settings, tls)
        tune_interpreter()
        asyncio.run(_serve(listener, server, process.resources, termination, until_stdin_closes))


class _Process:
    """What the process of a node reads of its environment, and opens before the node and closes after it."""

    def __init__(self, environment: Mapping[str, str], settings: EngineSettings) -> None:
        """Read everything that can be wrong; nothing is opened yet."""
        self._environment = environment
        password = store_password(environment, settings.store.password_file)
        self._store = Store(settings.store, password, new_instance(settings.node.name))
        self._token_key = token_key_from(environment, settings.node.token_key_file)
        self._metrics_token = load_token(settings.metrics, environment)
        self._assistant = _create_assistant(settings.assistant, environment)
        self._recognizers = choose(settings.recognizer, environment)
        self.settings = _fit_to_fd_limit(settings)
        self.resources: list[AbstractAsyncContextManager[object]] = []
        """In the order in which they are opened."""

    def parts(self, *, admit: bool) -> NodeParts:
        """The parts of its node; prints the credentials of an engine that made its own."""
        clock, readiness, store = NodeClock(), Readiness(), self._store
        accounts = self._accounts(clock)
        tracer, tracing = choose_tracer(self._environment, store.instance.id)
        metrics = EngineMetrics(tracer)
        queue = _queue(self.settings, store, readiness, metrics) if self.settings.store.url else None
        live, bulk = WorkerProcess("analysis"), WorkerProcess("jobs")
        # The store first: the others use it from their start to their end.
        self.resources = [store, TokenKeyCheck(store, self._token_key, accounts)]
        self.resources += [each for each in (queue, live, bulk, self._assistant, tracing) if each is not None]
        return NodeParts(
            accounts=accounts,
            recognizers=self._recognizers,
            store=store,
            queue=queue,
            settings=self.settings,
            workers=Workers(live, bulk),
            assistant=self._assistant,
            clock=clock,
            readiness=readiness,
            metrics=metrics,
            metrics_token=self._metrics_token,
            sip_password=self._environment.get(SIP_PASSWORD, ""),
            admit=admit,
        )

    def _accounts(self, clock: NodeClock) -> Accounts:
        # Where several engines share a store, an app that only this one knows is of no use.
        alone = not self.settings.store.url
        at_terminal = self.settings.log.format == "text"
        own = credentials_from(self._environment, show=at_terminal, generate=alone)
        if alone and at_terminal:
            AUDIT.setLevel(logging.WARNING)  # for one user at a terminal the table is enough
        return Accounts(*own, clock.time, key=self._token_key)


def _queue(
    settings: EngineSettings, store: Store, readiness: Readiness, metrics: EngineMetrics
) -> "EventQueue":
    """The queue on the local disk in front of a database on another machine."""
    # Not for a file on this machine, which is written directly: 12 ms.
    from symbl_tui.engine.write_behind.event_queue import EventQueue

    queue = EventQueue(store, settings.store, readiness, metrics.write_behind)
    metrics.sample_with(queue.sample)
    return queue


def _create_assistant(settings: AssistantSettings, environment: Mapping[str, str]) -> "Assistant | None":
    if not settings.url:
        return None
    from symbl_tui.engine.assistant.assistant import create_assistant  # httpx: 90 ms

    return create_assistant(settings, environment)


def tune_interpreter() -> None:
    """Keep the interpreter from holding up the event loop; called once all modules are loaded."""
    # Imported modules live until the end: collections that traversed them took 0.1 s.
    gc.freeze()
    gc.enable()
    # So did those in the midst of a large request, at 700 new objects each; cycles are few, and can wait.
    gc.set_threshold(200_000, 10, 100)
    # Threads that validate requests and encode reports hand the interpreter over five times as soon.
    sys.setswitchinterval(0.001)


class _EndOfInput(asyncio.Protocol):
    """Calls back at the end of a pipe."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback

    def connection_lost(self, error: Exception | None) -> None:
        self._callback()


async def _serve(
    listener: socket.socket,
    server: EngineServer,
    resources: Iterable[AbstractAsyncContextManager[object]],
    termination: Termination,
    until_stdin_closes: bool,
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_loop_error)
    # Not uvicorn's own handlers, which exist only while it serves. Ctrl-C ends without a drain, as does the
    # client of a session's engine, which has no other node to go to.
    loop.add_signal_handler(signal.SIGINT, server.stop)
    termination.attach(loop, server.stop if until_stdin_closes else server.drain)
    stdin = None
    if until_stdin_closes:
        stdin, _ = await loop.connect_read_pipe(lambda: _EndOfInput(server.stop), sys.stdin)
    try:
        # Opened here and not by the application: a file that cannot be used is one sentence then, and no
        # client was accepted before.
        async with AsyncExitStack() as stack:
            for resource in resources:
                await stack.enter_async_context(resource)
            await server.serve([listener])
    finally:
        if stdin:
            stdin.close()
        termination.finish()


def _fit_to_fd_limit(settings: EngineSettings) -> EngineSettings:
    limits = fit_to_fd_limit(settings.limits)
    if limits != settings.limits:
        print(
            f"only {limits.subscribers} subscribers can listen, not {settings.limits.subscribers}: a process "
            "may not open more files here (raise the hard limit, ulimit -Hn, or lower limits.subscribers)",
            file=sys.stderr,
        )
    return structs.replace(settings, limits=limits)
