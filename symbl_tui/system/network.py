"""Host names and addresses of this machine. Pure."""

import ipaddress
from typing import Final

LOOPBACK: Final = "127.0.0.1"
"""The default address to listen at: only programs on this machine reach it."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
