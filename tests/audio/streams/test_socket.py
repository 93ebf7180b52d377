"""Sound that is sent to a socket: only by who may, by one at a time, and again after the link was cut."""

import asyncio
import socket
import stat
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from pathlib import Path

import pytest

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.registry import SourceResources
from symbl_tui.audio.streams.preview_tap import PreviewTap
from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress, parse_socket_address
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.errors import SourceError, UsageError
from tests.audio.collect import channel, open_soon
from tests.audio.streams.test_pipe import SOUND, heard_until

TOKEN = "0123456789abcdef"
HELLO = f"{TOKEN}\n".encode()


@asynccontextmanager
async def listening(token_seconds: float = 60.0) -> AsyncIterator[tuple[SocketListener, int]]:
    """A listener on a port of its own."""
    door = SocketListener(TcpAddress("127.0.0.1", 0), TOKEN, token_seconds)
    door.listen()
    assert isinstance(door.address, TcpAddress)
    try:
        yield door, door.address.port
    finally:
        door.close()


class Session:
    """What a session hears at a door."""

    def __init__(self, door: SocketListener) -> None:
        self.source = open_soon(f"socket:{door.address}", resources=SourceResources(listener=door))
        self.frames: list[AudioFrame] = []
        self._sound: AsyncIterator[AudioFrame] | None = None

    async def hears(self, *sounds: bytes) -> None:
        """Wait until these were heard, one after the other."""
        if self._sound is None:
            async with asyncio.timeout(20):
                await self.source.__aenter__()
            self._sound = aiter(self.source)
        self.frames += await heard_until(self._sound, *sounds)

    async def leave(self) -> None:
        await self.source.__aexit__(None, None, None)


async def say(port: int, *words: bytes) -> asyncio.StreamWriter:
    """Come to a port and say something."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    for word in words:
        writer.write(word)
        await writer.drain()
    return writer


async def is_sent_away(port: int, *words: bytes) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for word in words:
        writer.write(word)
    try:
        async with asyncio.timeout(20):
            left: bytes = await reader.read()
    except ConnectionResetError:
        left = b""
    writer.close()
    return not left


@pytest.mark.parametrize("hello", [HELLO, f"{TOKEN} \r\n".encode()])
async def test_who_says_the_token_is_heard_from_the_first_sample(hello: bytes) -> None:
    async with listening() as (door, port):
        session = Session(door)
        writer = await say(port, hello[:5], hello[5:] + SOUND)
        await session.hears(SOUND)
        assert channel(session.frames, 0).startswith(SOUND)
        writer.close()
        await session.leave()


@pytest.mark.parametrize(
    "hello",
    [b"wrong\n", b"\n", b"x" * 5000, TOKEN.encode()[:-1] + b"\n"],
    ids=["another", "an empty one", "an endless one", "a part of it"],
)
async def test_who_does_not_is_sent_away(hello: bytes) -> None:
    async with listening() as (door, port):
        first = asyncio.create_task(door.wait_for_sender())
        assert await is_sent_away(port, hello, SOUND)
        assert not first.done()
        first.cancel()
        await asyncio.wait([first])


async def test_a_connection_without_a_token_is_closed_in_time() -> None:
    async with listening(token_seconds=0.3) as (listener, port):
        waiting = asyncio.create_task(listener.wait_for_sender())
        assert await is_sent_away(port, b"only half a tok")
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_silent_connections_do_not_keep_a_sender_out() -> None:
    async with listening() as (listener, port):
        first = asyncio.create_task(listener.wait_for_sender())
        idle = [await say(port) for _ in range(20)]
        writer = await say(port, HELLO)
        async with asyncio.timeout(20):
            await first
        for each in (*idle, writer):
            each.close()


async def test_a_link_that_was_cut_goes_on_with_the_next_and_the_gap_is_marked() -> None:
    async with listening() as (door, port):
        session = Session(door)
        writer = await say(port, HELLO, SOUND[:6400])
        await session.hears(SOUND[:6400])
        # Cut, not closed: the other end gets a reset.
        reset = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        writer.transport.abort()
        await asyncio.sleep(0.3)
        writer = await say(port, HELLO, SOUND[6400:])
        await session.hears(SOUND[6400:])
        faults = [fault for fault, _ in groupby(session.frames, lambda frame: frame.fault)]
        assert faults == ["", f"socket 127.0.0.1:{port} has no sender any more", ""]
        assert len(channel(session.frames, 0)) == 640 * len(session.frames)
        writer.close()
        await session.leave()


async def test_a_dead_link_that_nobody_closed_does_not_keep_the_new_one_out() -> None:
    async with listening() as (door, port):
        session = Session(door)
        dead = await say(port, HELLO, SOUND[:6400])
        await session.hears(SOUND[:6400])
        assert await is_sent_away(port, b"wrong\n")
        alive = await say(port, HELLO, SOUND[6400:])
        await session.hears(SOUND[6400:])
        dead.close()
        alive.close()
        await session.leave()
    with pytest.raises(ConnectionRefusedError):
        await say(port)


async def test_a_door_that_waited_hands_over_what_was_sent_meanwhile() -> None:
    async with listening() as (door, port):
        writer = await say(port, HELLO, SOUND)
        # The wait has a loop of its own, as the command line's has.
        await asyncio.to_thread(asyncio.run, door.wait_for_sender())
        session = Session(door)
        await session.hears(SOUND)
        writer.close()
        await session.leave()


async def test_a_socket_file_is_for_its_user_alone_and_goes_with_the_session(tmp_path: Path) -> None:
    path = tmp_path / "mic.sock"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()  # as a program that was killed leaves it
    source = open_soon(f"socket:{path}")
    opening = asyncio.create_task(source.__aenter__())
    await asyncio.to_thread(answered, path)
    with pytest.raises(SourceError, match="another program listens there"):
        SocketListener(UnixAddress(path)).listen()
    _, writer = await asyncio.open_unix_connection(str(path))
    writer.write(SOUND)
    await opening
    await heard_until(aiter(source), SOUND)
    writer.close()
    await source.__aexit__(None, None, None)
    assert not path.exists()


def answered(path: Path) -> None:
    """Wait until there is somebody at a socket, who lets only us come."""
    deadline = time.monotonic() + 20
    while True:
        with socket.socket(socket.AF_UNIX) as probe, suppress(ConnectionRefusedError):
            probe.connect(str(path))
            break
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_there_already_and_no_socket_of_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(SourceError, match="there is something else"):
        SocketListener(UnixAddress(tmp_path / "notes")).listen()
    assert (tmp_path / "notes").read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["notes"]


class Preview:
    """What is heard at a door before a session has it."""

    def __init__(self, door: SocketListener) -> None:
        self._spec = f"socket:{door.address}"
        self._resources = SourceResources(listener=door)

    async def hears(self, sound: bytes) -> None:
        """Come, wait until this was heard, and go."""
        async with asyncio.timeout(30):
            async with open_soon(self._spec, preview=True, resources=self._resources) as source:
                await heard_until(aiter(source), sound)


@pytest.mark.parametrize("length", [6400, 6401, 6939], ids=lambda length: f"{length} bytes")
async def test_a_writer_that_was_overheard_goes_on_in_the_session_from_a_whole_sample(length: int) -> None:
    async with listening() as (door, port):
        writer = await say(port, HELLO + SOUND[:length])
        await Preview(door).hears(SOUND[: length // 640 * 640])
        writer.write(SOUND[length:])
        session = Session(door)
        rest = SOUND[length // 2 * 2 :]
        await session.hears(rest[: len(rest) // 640 * 640])
        writer.close()
        await session.leave()


async def test_who_comes_while_the_preview_goes_is_heard_by_the_session() -> None:
    async with listening() as (door, port):
        first = await say(port, HELLO + SOUND[:6400])
        await Preview(door).hears(SOUND[:6400])
        session = Session(door)
        second = await say(port, HELLO + SOUND)
        await session.hears(SOUND)
        await session.leave()
        first.close()
        second.close()


async def test_who_was_overheard_with_a_container_is_sent_away_to_begin_anew() -> None:
    """A session could not understand it from its middle."""
    async with listening() as (door, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HELLO + b"RIFF\0\0\0\0WAVE" + SOUND)
        async with asyncio.timeout(20):
            async with PreviewTap(door, tick_bytes=2) as overheard:
                while not await overheard.read():
                    pass
            with suppress(ConnectionResetError):
                assert not await reader.read()
        writer.close()
        session = Session(door)
        again = await say(port, HELLO + SOUND)
        await session.hears(SOUND)
        await session.leave()
        again.close()


async def test_a_port_that_is_taken_is_told() -> None:
    async with listening() as (_, port):
        with pytest.raises(
            SourceError, match=f"socket 127.0.0.1:{port} cannot be had: SocketAddress already in use"
        ):
            SocketListener(TcpAddress("127.0.0.1", port), TOKEN).listen()


def test_a_port_without_a_token_is_refused_with_the_way_out() -> None:
    with pytest.raises(UsageError, match="SYMBL_TUI_TOKEN, or use symbl-tui listen"):
        open_soon("socket:7123")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("7123", TcpAddress("127.0.0.1", 7123)),
        (":7123", TcpAddress("127.0.0.1", 7123)),
        ("0.0.0.0:7123", TcpAddress("0.0.0.0", 7123)),
        ("[::1]:7123", TcpAddress("::1", 7123)),
        ("/run/mic.sock", UnixAddress(Path("/run/mic.sock"))),
        ("mic.sock", UnixAddress(Path("mic.sock"))),
    ],
)
def test_an_address_is_a_port_or_a_path(text: str, address: TcpAddress | UnixAddress) -> None:
    assert parse_socket_address(text) == address
    assert parse_socket_address(str(address)) == address


def test_a_port_that_cannot_be_is_refused() -> None:
    for port in ("70000", "700000"):
        with pytest.raises(UsageError, match=f"no port {port}"):
            parse_socket_address(port)
