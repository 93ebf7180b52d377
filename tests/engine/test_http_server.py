"""The server's answer to signals."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette

from symbl_tui.engine.http_server import EngineServer
from symbl_tui.system.limits.pending_connections import PendingConnections
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
