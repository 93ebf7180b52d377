"""Where too many connections have shown no token, the oldest one of the peer with the most is closed."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from symbl_tui.system.limits.pending_connections import Address, ClientConnection, PendingConnections
from tests.support.waiting import HANG_SECONDS, until

PROXY = "10.9.9.9"


class Clients:
    """Connected clients, and what a server has of them."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.accepted: dict[Address, ClientConnection] = {}
        self._theirs: dict[Address, socket.socket] = {}

    def connect(self, table: PendingConnections, host: str, port: int) -> Address:
        ours, theirs = socket.socketpair()
        client = ClientConnection(ours.family, ours.type, ours.proto, ours.detach())
        self._stack.callback(client.close)
        self._stack.enter_context(theirs)
        theirs.setblocking(False)
        address = host, port
        self.accepted[address], self._theirs[address] = client, theirs
        table.add(client, address)
        return address

    def closed(self) -> list[Address]:
        """Those that the server has closed, in the order in which they connected."""
        return [address for address, each in self._theirs.items() if _is_closed(each)]


def _is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False


@pytest.fixture
def clients() -> Iterator[Clients]:
    with ExitStack() as stack:
        yield Clients(stack)


async def test_one_peer_may_have_half_of_all_and_its_oldest_goes(clients: Clients) -> None:
    table = PendingConnections(8, HANG_SECONDS)
    for port in range(5):
        clients.connect(table, "10.0.0.1", port)
    assert (clients.closed(), len(table)) == ([("10.0.0.1", 0)], 4)


async def test_a_crowd_of_peers_displaces_the_peer_with_the_most(clients: Clients) -> None:
    table = PendingConnections(6, HANG_SECONDS)
    clients.connect(table, "10.0.0.1", 1)
    for port in range(3):
        clients.connect(table, "10.0.0.2", port)
    for port in range(3):
        clients.connect(table, f"10.0.1.{port}", port)
    assert (clients.closed(), len(table)) == ([("10.0.0.2", 0)], 6)


async def test_addresses_of_one_network_or_machine_are_one_peer(clients: Clients) -> None:
    table = PendingConnections(4, HANG_SECONDS)
    for port, host in enumerate(("127.0.0.1", "127.0.0.9", "::1")):
        clients.connect(table, host, port)
    for port, host in enumerate(("2001:db8::1", "2001:db8::ffff")):
        clients.connect(table, host, port)
    assert clients.closed() == [("127.0.0.1", 0)]


async def test_a_client_with_a_token_takes_no_share_and_has_no_deadline(clients: Clients) -> None:
    table = PendingConnections(2, 0.02)
    owner = clients.connect(table, "10.0.0.1", 1)
    table.authenticate(owner)
    other = clients.connect(table, "10.0.0.1", 2)
    assert len(table) == 1
    await until(lambda: bool(clients.closed()))
    assert clients.closed() == [other]


async def test_the_next_request_of_a_client_with_a_token_has_a_deadline_again(clients: Clients) -> None:
    table = PendingConnections(2, 0.02)
    owner = clients.connect(table, "10.0.0.1", 1)
    table.authenticate(owner)
    table.finish_request(owner)
    assert len(table) == 0
    await until(lambda: clients.closed() == [owner])


async def test_clients_behind_a_proxy_are_counted_by_their_own_addresses(clients: Clients) -> None:
    table = PendingConnections(8, HANG_SECONDS, proxies={PROXY})
    for port in range(6):
        clients.connect(table, PROXY, port)
    assert clients.closed() == [], "each is a peer by itself until a request tells whose it is"
    for port in range(5):
        table.attribute((PROXY, port), "192.0.2.1")
    assert (clients.closed(), len(table)) == ([(PROXY, 0)], 5)


async def test_a_connection_is_closed_as_its_transport_asks_for(clients: Clients) -> None:
    table = PendingConnections(2, HANG_SECONDS)
    aborted: list[str] = []
    first = clients.connect(table, "10.0.0.1", 1)
    table.set_abort(first, lambda: aborted.append("first"))
    clients.connect(table, "10.0.0.1", 2)
    assert aborted == ["first"]


async def test_a_connection_that_ends_leaves_the_table_and_not_its_successor_at_the_port(
    clients: Clients,
) -> None:
    table = PendingConnections(8, 0.02)
    address = clients.connect(table, "10.0.0.1", 1)
    old = clients.accepted[address]
    assert clients.connect(table, "10.0.0.1", 1) == address
    old.close()
    table.authenticate(address)
    assert len(table) == 0
    await asyncio.sleep(0.05)
    assert clients.closed() == [], "the deadline of the newer one is the one that was stopped"


async def test_a_request_of_a_connection_that_is_gone_changes_nothing(clients: Clients) -> None:
    table = PendingConnections(8, HANG_SECONDS)
    for address in (None, ("10.0.0.1", 1)):
        table.authenticate(address)
        table.finish_request(address)
        table.attribute(address, "192.0.2.1")
        table.set_abort(address, lambda: None)
    assert len(table) == 0
