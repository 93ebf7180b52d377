"""A preview of a sender leaves it to the session, from a whole sample on."""

import asyncio
import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from symbl_tui.audio.streams.preview_tap import PreviewTap
from symbl_tui.audio.streams.socket_address import UnixAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from tests.support.waiting import HANG_SECONDS


def connected(path: Path) -> socket.socket:
    sender = socket.socket(socket.AF_UNIX)
    sender.connect(str(path))
    return sender


async def read(stream: PreviewTap | SocketListener) -> bytes:
    async with asyncio.timeout(HANG_SECONDS):
        return await stream.read()


@pytest.mark.parametrize(
    ("sent", "left"), [(b"aabbccd", b"ccd"), (b"aabbccdd", b""), (b"abc", b"abc"), (b"OggS", None)]
)
async def test_the_session_begins_where_a_sample_does(
    tmp_path: Path, sent: bytes, left: bytes | None
) -> None:
    listener = SocketListener(UnixAddress(tmp_path / "sound"))
    listener.listen()
    with connected(tmp_path / "sound") as sender:
        async with PreviewTap(listener, tick_bytes=4) as tap:
            sender.sendall(sent)
            assert await read(tap) == sent
        async with listener:
            if left is None:  # a container cannot be decoded from its middle
                assert sender.recv(1) == b""
            else:
                sender.sendall(b"more")
                received = await read(listener)
                while len(received) < len(left) + 4:
                    received += await read(listener)
                assert received == left + b"more"


async def test_the_rest_of_a_sender_that_has_ended_is_not_given_to_the_next(tmp_path: Path) -> None:
    listener = SocketListener(UnixAddress(tmp_path / "sound"))
    listener.listen()
    async with PreviewTap(listener, tick_bytes=4) as tap:
        with connected(tmp_path / "sound") as first:
            first.sendall(b"aabbccd")
            assert await read(tap) == b"aabbccd"
        assert await read(tap) == b""
        second = connected(tmp_path / "sound")
        second.sendall(b"ee")
        assert await read(tap) == b"ee"
    with second:
        async with listener:
            assert await read(listener) == b"ee"


@dataclass(frozen=True)
class WatchedAddress(UnixAddress):
    """An address that is given up only while something answers there: else it may be another program's."""

    def release(self) -> None:
        with connected(self.path):
            super().release()


async def test_a_path_is_given_up_while_the_listener_still_has_it(tmp_path: Path) -> None:
    async with SocketListener(WatchedAddress(tmp_path / "sound")):
        assert (tmp_path / "sound").is_socket()
    assert not (tmp_path / "sound").exists()
