"""A connection that sends no whole request is closed after its time."""

import asyncio

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from symbl_tui.engine.limits.header_timeout import HeaderTimeoutProtocol, with_first_request_timeout


class _Transport(asyncio.Transport):
    """A connection in memory; ``closed`` is set when the engine closes it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 80)})
        self.closed = asyncio.Event()
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed.set()

    def is_closing(self) -> bool:
        return self.closed.is_set()


async def _waiting(_scope: object, _receive: object, _send: object) -> None:
    await asyncio.Event().wait()


def _connected(seconds: float) -> tuple[HeaderTimeoutProtocol, _Transport]:
    config = Config(_waiting, lifespan="off", log_config=None)
    config.load()
    protocol, transport = with_first_request_timeout(seconds)(config, ServerState(), {}), _Transport()
    protocol.connection_made(transport)
    return protocol, transport


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_a_client_without_a_whole_request_is_closed(sent: bytes) -> None:
    protocol, transport = _connected(0.01)
    if sent:
        protocol.data_received(sent)
    async with asyncio.timeout(30):  # against hanging
        await transport.closed.wait()
    protocol.connection_lost(None)


def test_another_deadline_does_not_change_that_of_the_others() -> None:
    before = HeaderTimeoutProtocol.first_request_timeout
    assert with_first_request_timeout(1.0).first_request_timeout == 1.0
    assert HeaderTimeoutProtocol.first_request_timeout == before
