"""A flood of connections does not keep the event loop from its other work, and each of them is counted."""

import socket
from contextlib import ExitStack

import pytest

from symbl_tui.system.limits.guarded_listener import GuardedListener
from symbl_tui.system.limits.pending_connections import PendingConnections
from tests.support.waiting import HANG_SECONDS

BURST = 16


async def test_after_a_burst_other_tasks_run_and_then_the_rest_is_accepted() -> None:
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
        table = PendingConnections(100, HANG_SECONDS)
        guarded = stack.enter_context(GuardedListener(listening, table))
        guarded.setblocking(False)
        for _ in range(BURST + 1):
            stack.enter_context(socket.create_connection(listening.getsockname()))
        accepted = [stack.enter_context(guarded.accept()[0]) for _ in range(BURST)]
        with pytest.raises(BlockingIOError):
            guarded.accept()
        accepted.append(stack.enter_context(guarded.accept()[0]))
        assert len(table) == BURST + 1
        with pytest.raises(BlockingIOError):  # none is waiting
            guarded.accept()
        for each in accepted:
            each.close()
        assert len(table) == 0
        guarded.close()
        # The caller's own socket goes on.
        stack.enter_context(socket.create_connection(listening.getsockname()))
        listening.accept()[0].close()
