"""The user of the other end of a connection, from the kernel."""

import os
import socket
from collections.abc import Callable
from contextlib import closing

import pytest

from symbl_tui.system.peer_user import is_own_user, peer_uid, tcp_uid

Pair = tuple[socket.socket, socket.socket]


def tcp_pair(host: str) -> Pair:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        client = socket.create_connection(listener.getsockname()[:2])
        return client, listener.accept()[0]


PAIRS: dict[str, Callable[[], Pair]] = {
    "IPv4": lambda: tcp_pair("127.0.0.1"),
    "IPv6": lambda: tcp_pair("::1"),
    "unix": socket.socketpair,
}


@pytest.mark.parametrize("kind", PAIRS)
def test_a_local_client_has_the_user_that_runs_it(kind: str) -> None:
    client, server = PAIRS[kind]()
    with closing(client), closing(server):
        assert peer_uid(server) == os.geteuid()
        assert is_own_user(peer_uid(server))


def test_a_client_that_is_gone_passes_for_no_user() -> None:
    client, server = tcp_pair("127.0.0.1")
    client.close()
    with closing(server):
        assert peer_uid(server) is None


def test_another_machine_has_no_user_here_and_another_user_is_not_this_one() -> None:
    assert tcp_uid(("192.0.2.1", 1000), ("192.0.2.2", 80)) is None
    assert not is_own_user(None)
    assert not is_own_user(os.geteuid() + 12345)
