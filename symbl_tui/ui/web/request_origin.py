"""Whether a request comes from a page of this server, by its Host and Origin. Pure.

A browser writes both headers and no page can change them. Other pages can make it send requests here all the
same: from another port of this machine, or under a name of their own that they point at this address.
"""

import ipaddress
import socket
from urllib.parse import urlsplit


def own_names(host: str) -> frozenset[str]:
    """The host names that a browser on the way to this server has in its address line.

    Args:
        host: The address or name that the server listens on.
    """
    machine = socket.gethostname().lower()
    return frozenset({"localhost", host.lower(), machine, f"{machine}.local"})


def is_own_host(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this server: an address, or one of its names.

    The port is not compared, as an SSH tunnel may have another one at its end. An address is always right: a
    page that rebinds its name to this server (DNS rebinding) still has the name in its requests.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return True


def is_own_origin(origin: str, host: str) -> bool:
    """Whether an Origin header is that of the page at ``host``; "null" and none at all are not."""
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
