"""Hosts in addresses, and which of them are this machine. Pure."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = "127.0.0.1"
"""The default address to listen at: only programs on this machine reach it."""

LOOPBACK_NAMES: Final = (LOOPBACK, "localhost", "::1")
"""The same for a library that takes a list of hosts to reach without a proxy."""

_LONGEST_NAME: Final = 253
_LABEL: Final = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_ZONE: Final = re.compile(r"[A-Za-z0-9_.~-]{1,15}")
_PORTS: Final = {"http": 80, "https": 443}


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an http(s) address: what a secret is given to; None for anything else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, host, port) if host else None


def is_plain_host(host: str) -> bool:
    """Whether a host is an IP address or a name in ASCII, so that it is the one that it looks like.

    A name with other letters is written as ``xn--...``.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return len(host) <= _LONGEST_NAME and _NAME.fullmatch(host) is not None
    # ip_address() takes any text for the zone of a link-local address ("fe80::1%eth0").
    _, mark, zone = host.partition("%")
    return not mark or _ZONE.fullmatch(zone) is not None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        # No look-up: a name server's answer must not decide whether a secret goes out in the clear.
        return host == "localhost"
