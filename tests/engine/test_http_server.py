"""The server's answer to signals."""

import asyncio

from starlette.applications import Starlette

from symbl_tui.engine.http_server import EngineServer
from symbl_tui.system.limits.pending_connections import PendingConnections
from tests.support.waiting import until


async def test_a_second_signal_in_a_drain_shuts_down_at_once_and_still_in_order() -> None:
    drained = asyncio.Event()
    app = Starlette()
    app.state.pending_connections = PendingConnections(1, 1.0)
    app.state.drain = drained.wait
    server = EngineServer(app)
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
