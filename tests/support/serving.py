"""A server of HTTP in a test's own loop."""

import asyncio
import socket

import uvicorn

from tests.support.waiting import until


async def start(server: uvicorn.Server, listener: socket.socket) -> "asyncio.Task[None]":
    """Serve until the server is stopped; return once its application has started.

    Clients are accepted sooner, by the kernel: a test that does not wait changes an application that is
    still to set its first values.
    """
    serving = asyncio.create_task(server.serve([listener]), name="serve")
    await until(lambda: server.started or serving.done())
    assert server.started, "the application did not start"
    return serving
