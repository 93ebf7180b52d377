"""Ports and addresses of loopback that nothing else uses."""

import socket
from contextlib import suppress
from random import SystemRandom

_random = SystemRandom()


def free_port() -> int:
    """A port that is free on all addresses, and that the system gives to no connection by itself."""
    while True:
        port = _random.randrange(10_000, 32_000)
        with suppress(OSError), socket.create_server(("", port)):
            return port


def free_network() -> str:
    """The first three bytes of addresses of loopback, of which there are too many to meet another test's."""
    return f"127.{_random.randrange(1, 255)}.{_random.randrange(256)}"
