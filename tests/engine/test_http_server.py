"""The server's answer to signals."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from symbl_tui.engine.http_server import EngineServer
from symbl_tui.system.limits.pending_connections import PendingConnections
from symbl_tui.system.listening_socket import listen
from tests.support.serving import start
from tests.support.waiting import until


def server_with(drain: Callable[[], Awaitable[object]] | None = None) -> EngineServer:
    app = Starlette()
    app.state.pending_connections = PendingConnections(1, 1.0)
    if drain:
        app.state.drain = drain
    return EngineServer(app)


async def test_a_server_without_other_nodes_or_without_clients_yet_ends_at_once() -> None:
    async def drain() -> None:
        raise AssertionError("there is nothing to drain")

    alone, starting = server_with(), server_with(drain)
    alone.started = True
    for server in (alone, starting):
        server.drain()
        assert (server.should_exit, server.force_exit) == (True, False)
        server.drain()
        assert server.force_exit


async def test_a_second_signal_in_a_drain_shuts_down_at_once_and_still_in_order() -> None:
    drained = asyncio.Event()
    server = server_with(drained.wait)
    server.started = True
    states = []
    for _ in range(2):
        server.drain()
        states.append((server.should_exit, server.force_exit))
    drained.set()
    await until(lambda: len(asyncio.all_tasks()) == 1)
    states.append((server.should_exit, server.force_exit))
    server.drain()
    states.append((server.should_exit, server.force_exit))
    assert states == [(False, False), (True, False), (True, False), (True, True)]


async def test_a_server_that_is_forced_to_stop_leaves_no_connection_open() -> None:
    asked = asyncio.Event()

    async def never(_: Request) -> Response:
        asked.set()
        await asyncio.Event().wait()
        return Response()

    app = Starlette(routes=[Route("/", never)])
    app.state.pending_connections = PendingConnections(2, 60.0)
    server = EngineServer(app)
    with listen("127.0.0.1", 0) as listener:
        serving = await start(server, listener)
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: engine\r\n\r\n")
        await asked.wait()
        server.stop()
        server.stop()
        await serving
        assert not await reader.read()
    writer.close()
    await writer.wait_closed()
