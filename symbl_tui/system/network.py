"""Host names and addresses of this machine. Pure."""

import ipaddress
from typing import Final

LOOPBACK: Final = "127.0.0.1"
"""The default address to listen at: only programs on this machine reach it."""

LOOPBACK_NAMES: Final = (LOOPBACK, "localhost", "::1")
"""The same for a library that takes a list of hosts to reach without a proxy."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        # No look-up: a name server's answer must not decide whether a secret goes out in the clear.
        return host == "localhost"
