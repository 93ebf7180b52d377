"""Sound that is sent to a socket: authenticated, by one sender at a time, resumed after a lost connection."""

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
from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.errors import SourceError, UsageError
from tests.audio.frames import channel, open_soon
from tests.audio.streams.test_stdin_and_pipe import SOUND, heard_until

TOKEN = "0123456789abcdef"
TOKEN_LINE = f"{TOKEN}\n".encode()


@asynccontextmanager
async def listening(token_seconds: float = 60.0) -> AsyncIterator[tuple[SocketListener, int]]:
    """A listener on a port of its own."""
    listener = SocketListener(TcpAddress("127.0.0.1", 0), TOKEN, token_seconds)
    listener.listen()
    assert isinstance(listener.address, TcpAddress)
    try:
        yield listener, listener.address.port
    finally:
        listener.close()


class Session:
    """A session that records a listener."""

    def __init__(self, listener: SocketListener) -> None:
        self.source = open_soon(f"socket:{listener.address}", resources=SourceResources(listener=listener))
        self.frames: list[AudioFrame] = []
        self._sound: AsyncIterator[AudioFrame] | None = None

    async def records(self, *sounds: bytes) -> None:
        """Wait until these sounds were recorded, one after the other."""
        if self._sound is None:
            async with asyncio.timeout(20):
                await self.source.__aenter__()
            self._sound = aiter(self.source)
        self.frames += await heard_until(self._sound, *sounds)

    async def leave(self) -> None:
        await self.source.__aexit__(None, None, None)


async def send(port: int, *pieces: bytes) -> asyncio.StreamWriter:
    """Connect to a port and send some bytes."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    return writer


async def is_rejected(port: int, *pieces: bytes) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
    try:
        async with asyncio.timeout(20):
            left: bytes = await reader.read()
    except ConnectionResetError:
        left = b""
    writer.close()
    return not left


@pytest.mark.parametrize("token_line", [TOKEN_LINE, f"{TOKEN} \r\n".encode()])
async def test_a_sender_with_the_token_is_recorded_from_the_first_sample(token_line: bytes) -> None:
    async with listening() as (listener, port):
        session = Session(listener)
        writer = await send(port, token_line[:5], token_line[5:] + SOUND)
        await session.records(SOUND)
        assert channel(session.frames, 0).startswith(SOUND)
        writer.close()
        await session.leave()


@pytest.mark.parametrize(
    "token_line",
    [b"wrong\n", b"\n", b"x" * 5000, TOKEN.encode()[:-1] + b"\n"],
    ids=["another", "an empty one", "an endless one", "a part of it"],
)
async def test_a_sender_without_the_token_is_rejected(token_line: bytes) -> None:
    async with listening() as (listener, port):
        first = asyncio.create_task(listener.wait_for_sender())
        assert await is_rejected(port, token_line, SOUND)
        assert not first.done()
        first.cancel()
        await asyncio.wait([first])


async def test_a_connection_without_a_token_is_closed_in_time() -> None:
    async with listening(token_seconds=0.3) as (listener, port):
        waiting = asyncio.create_task(listener.wait_for_sender())
        assert await is_rejected(port, b"only half a tok")
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_silent_connections_do_not_keep_a_sender_out() -> None:
    async with listening() as (listener, port):
        first = asyncio.create_task(listener.wait_for_sender())
        idle = [await send(port) for _ in range(20)]
        writer = await send(port, TOKEN_LINE)
        async with asyncio.timeout(20):
            await first
        for each in (*idle, writer):
            each.close()


async def test_a_reconnected_sender_continues_after_a_marked_gap() -> None:
    async with listening() as (listener, port):
        session = Session(listener)
        writer = await send(port, TOKEN_LINE, SOUND[:6400])
        await session.records(SOUND[:6400])
        # Cut, not closed: the other end gets a reset.
        reset = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        writer.transport.abort()
        await asyncio.sleep(0.3)
        writer = await send(port, TOKEN_LINE, SOUND[6400:])
        await session.records(SOUND[6400:])
        faults = [fault for fault, _ in groupby(session.frames, lambda frame: frame.fault)]
        assert faults == ["", f"socket 127.0.0.1:{port} has no sender any more", ""]
        assert len(channel(session.frames, 0)) == 640 * len(session.frames)
        writer.close()
        await session.leave()


async def test_a_dead_connection_does_not_keep_a_new_sender_out() -> None:
    async with listening() as (listener, port):
        session = Session(listener)
        dead = await send(port, TOKEN_LINE, SOUND[:6400])
        await session.records(SOUND[:6400])
        assert await is_rejected(port, b"wrong\n")
        alive = await send(port, TOKEN_LINE, SOUND[6400:])
        await session.records(SOUND[6400:])
        dead.close()
        alive.close()
        await session.leave()
    with pytest.raises(ConnectionRefusedError):
        await send(port)


async def test_sound_sent_while_waiting_reaches_the_session() -> None:
    async with listening() as (listener, port):
        writer = await send(port, TOKEN_LINE, SOUND)
        # The wait has a loop of its own, as the command line's has.
        await asyncio.to_thread(asyncio.run, listener.wait_for_sender())
        session = Session(listener)
        await session.records(SOUND)
        writer.close()
        await session.leave()


async def test_a_socket_file_is_private_and_removed_with_the_session(tmp_path: Path) -> None:
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
    """Wait until a program listens on a socket that only its owner may use."""
    deadline = time.monotonic() + 20
    while True:
        with socket.socket(socket.AF_UNIX) as probe, suppress(ConnectionRefusedError):
            probe.connect(str(path))
            break
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_in_place_of_the_socket_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(SourceError, match="there is something else"):
        SocketListener(UnixAddress(tmp_path / "notes")).listen()
    assert (tmp_path / "notes").read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["notes"]


class Preview:
    """A preview of a listener before a session opens it."""

    def __init__(self, listener: SocketListener) -> None:
        self._spec = f"socket:{listener.address}"
        self._resources = SourceResources(listener=listener)

    async def records(self, sound: bytes) -> None:
        """Open it, wait until this sound was delivered, and close it."""
        async with asyncio.timeout(30):
            async with open_soon(self._spec, preview=True, resources=self._resources) as source:
                await heard_until(aiter(source), sound)


@pytest.mark.parametrize("length", [6400, 6401, 6939], ids=lambda length: f"{length} bytes")
async def test_a_previewed_sender_continues_in_the_session_from_a_whole_sample(length: int) -> None:
    async with listening() as (listener, port):
        writer = await send(port, TOKEN_LINE + SOUND[:length])
        await Preview(listener).records(SOUND[: length // 640 * 640])
        writer.write(SOUND[length:])
        session = Session(listener)
        rest = SOUND[length // 2 * 2 :]
        await session.records(rest[: len(rest) // 640 * 640])
        writer.close()
        await session.leave()


async def test_a_sender_that_connects_during_a_preview_reaches_the_session() -> None:
    async with listening() as (listener, port):
        first = await send(port, TOKEN_LINE + SOUND[:6400])
        await Preview(listener).records(SOUND[:6400])
        session = Session(listener)
        second = await send(port, TOKEN_LINE + SOUND)
        await session.records(SOUND)
        await session.leave()
        first.close()
        second.close()


async def test_a_previewed_container_is_disconnected_to_begin_anew() -> None:
    """A session could not decode it from its middle."""
    async with listening() as (listener, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(TOKEN_LINE + b"RIFF\0\0\0\0WAVE" + SOUND)
        async with asyncio.timeout(20):
            async with PreviewTap(listener, tick_bytes=2) as tap:
                while not await tap.read():
                    pass
            with suppress(ConnectionResetError):
                assert not await reader.read()
        writer.close()
        session = Session(listener)
        again = await send(port, TOKEN_LINE + SOUND)
        await session.records(SOUND)
        await session.leave()
        again.close()


async def test_a_port_in_use_is_an_error() -> None:
    async with listening() as (_, port):
        with pytest.raises(
            SourceError, match=f"socket 127.0.0.1:{port} cannot be had: Address already in use"
        ):
            SocketListener(TcpAddress("127.0.0.1", port), TOKEN).listen()


def test_a_port_without_a_token_is_refused_with_the_way_out() -> None:
    with pytest.raises(UsageError, match="SYMBL_TUI_TOKEN, or use symbl-tui listen"):
        open_soon("socket:7123")
