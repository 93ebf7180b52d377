"""One connection of a channel: why an engine that does not take it refuses."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from symbl_tui.errors import EngineUnreachable
from symbl_tui.session.run.channel_connection import ChannelConnection
from symbl_tui.session.run.reconnect_policy import Pacer
from symbl_tui.symbl.connection_errors import busy
from symbl_tui.symbl.event_parser import Received, parse_received
from tests.session.run.test_connection_monitor import Watched

if TYPE_CHECKING:
    from symbl_tui.symbl.streaming import StreamingConnection

CLOSED = busy("wss://engine.example/", "code 1013")


class Refusing:
    """A connection that the engine has closed before anything was sent."""

    def __init__(self, *frames: str) -> None:
        self.frames = frames
        """What it has sent before."""

    async def send_request(self, request: str) -> None:
        raise CLOSED

    async def __aiter__(self) -> AsyncIterator[Received]:
        for frame in self.frames:
            yield parse_received(frame)
        raise CLOSED


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        (
            ['{"type": "error", "message": "this app may have 2 streams"}'],
            "moment: this app may have 2 streams",
        ),
        ([], "code 1013"),
    ],
)
async def test_an_engine_that_refuses_before_it_is_asked_is_quoted(
    tmp_path: Path, frames: list[str], reason: str
) -> None:
    watched = Watched(tmp_path, encoding="LINEAR16")
    socket = cast("StreamingConnection", Refusing(*frames))
    connection = ChannelConnection(watched.context, watched.channel, socket, Pacer(1.0))
    with pytest.raises(EngineUnreachable, match=reason) as error:
        await connection.run(1.0)
    assert error.value.cause.asks_to_retry
