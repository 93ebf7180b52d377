"""Which requests may read the metrics: those of a program on this machine, and those with the token."""

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from symbl_tui.system.limits.peers import LOCAL_PEER, peer_key
from symbl_tui.system.network import is_loopback

# What proxies add. One of them is enough to know that the request comes from elsewhere.
_FORWARDED: Final = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-server",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
)


def is_from_this_machine(request: Request) -> bool:
    """Whether a program on this machine asks by itself, and not a proxy on it for somebody elsewhere.

    A proxy that is set up to add nothing still differs from a scraper: it passes on the host that its client
    asked for, or speaks HTTP/1.0 (nginx before 1.29).
    """
    if request.client is None or peer_key(request.client.host) != LOCAL_PEER:
        return False
    if any(header in request.headers for header in _FORWARDED) or request.scope["http_version"] == "1.0":
        return False
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return False
    return host is not None and is_loopback(host)
