"""A port without a token: another user's program cannot take the place of the right sender."""

import asyncio
import os
import socket
import struct
import threading
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from dataclasses import replace

import pytest

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.media import listener_watchdog
from symbl_tui.audio.media.media_url import parse_media_url
from symbl_tui.audio.sources import tcp_listener
from symbl_tui.audio.sources.tcp_listener import TcpListener
from symbl_tui.audio.sources.url import open_url
from symbl_tui.system.peer_user import peer_uid
from tests.audio.frames import SOON
from tests.audio.media.test_media_listener import free_port, sender
from tests.support.waiting import HANG_SECONDS

TIMING = replace(SOON, stream_stall=1.0)
SOUND = ("ogg", "libopus", "60", "page_duration=20000")


class Users:
    """Says which of the connections are another user's, as the kernel does for real ones."""

    def __init__(self) -> None:
        self.others: set[int] = set()
        self.unknown: set[int] = set()

    def of(self, connection: socket.socket) -> int | None:
        port = connection.getpeername()[1]
        if port in self.unknown:
            return None
        return os.geteuid() + 1 if port in self.others else peer_uid(connection)


@pytest.fixture
def users(monkeypatch: pytest.MonkeyPatch) -> Users:
    users = Users()
    monkeypatch.setattr(tcp_listener, "peer_uid", users.of)
    return users


async def connected(port: int, kind: set[int], sound: bytes = b"") -> socket.socket:
    """A connection whose port is in a set before the listener can look at it."""
    connection = socket.socket()
    connection.bind(("127.0.0.1", 0))
    kind.add(connection.getsockname()[1])
    connection.connect(("127.0.0.1", port))
    connection.sendall(sound)
    return connection


async def heard(arriving: AsyncIterator[AudioFrame]) -> None:
    """Wait for real sound."""
    async with asyncio.timeout(60):
        while (await anext(arriving)).fault:
            pass


async def closed(connection: socket.socket, arriving: AsyncIterator[AudioFrame]) -> None:
    """Wait until the listener has closed a connection."""
    connection.setblocking(False)
    async with asyncio.timeout(60):
        while True:
            await anext(arriving)
            with suppress(BlockingIOError):
                with suppress(ConnectionResetError):
                    assert connection.recv(1) == b""
                return


async def test_another_users_program_is_refused_at_once_and_the_right_sender_heard(
    users: Users, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    async with open_url(f"tcp://127.0.0.1:{port}", listen=True, timing=TIMING) as source:
        arriving = aiter(source)
        await anext(arriving)
        strangers = [await connected(port, users.others, b"OggS") for _ in range(3)]
        for stranger in strangers:
            await closed(stranger, arriving)
        assert "has refused a sender of another user" in (await anext(arriving)).fault
        with sender(f"tcp://127.0.0.1:{port}", *SOUND):
            await heard(arriving)
            strangers.append(await connected(port, users.others, b"OggS"))
            await closed(strangers[-1], arriving)
            assert not (await anext(arriving)).fault
        for stranger in strangers:
            stranger.close()
    assert caplog.text.count("refused a sender of another user") == 4


async def test_the_newest_sender_of_ones_own_wins(users: Users) -> None:
    port = free_port()
    async with open_url(f"tcp://127.0.0.1:{port}", listen=True, timing=TIMING) as source:
        arriving = aiter(source)
        await anext(arriving)
        dead = await connected(port, set())
        with closing(dead), sender(f"tcp://127.0.0.1:{port}", *SOUND):
            await heard(arriving)
            with sender(f"tcp://127.0.0.1:{port}", *SOUND):
                async with asyncio.timeout(60):
                    while "broke off" not in (await anext(arriving)).fault:
                        pass
                await heard(arriving)


async def test_senders_that_nobody_knows_get_their_time_and_never_displace_a_known_one(users: Users) -> None:
    port = free_port()
    async with open_url(f"tcp://127.0.0.1:{port}", listen=True, timing=TIMING) as source:
        arriving = aiter(source)
        await anext(arriving)
        mute = await connected(port, users.unknown)
        await closed(mute, arriving)
        with sender(f"tcp://127.0.0.1:{port}", *SOUND):
            await heard(arriving)
            later = await connected(port, users.unknown, b"OggS")
            for _ in range(50):
                assert not (await anext(arriving)).fault
        mute.close()
        later.close()


async def test_a_port_scan_does_not_make_the_port_deaf() -> None:
    address = "127.0.0.1", free_port()
    listener = TcpListener(parse_media_url(f"tcp://127.0.0.1:{address[1]}", listen=True), lambda _: None)
    listener.listen()
    # Reset before it is accepted: such a connection has no peer any more.
    with socket.create_connection(address) as scan:
        scan.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    listener.start()
    with socket.create_connection(address) as right:
        async with asyncio.timeout(HANG_SECONDS):
            with await listener.next_sender() as accepted:
                assert accepted.getpeername() == right.getsockname()
    await listener.close()


def test_the_watch_gives_up_another_users_peer_even_with_decodable_sound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener_watchdog, "peer_uid", lambda _: os.geteuid() + 1)
    given_up: list[bool] = []
    decoding = threading.Event()
    decoding.set()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        accepted, _ = server.accept()
        with accepted:
            listener_watchdog.watch_listener(decoding, 60.0, lambda: given_up.append(True))
    assert given_up
