"""Which requests may read the metrics without the token: those of the engine's own user on this machine."""

import sys
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from symbl_tui.system.limits.peers import LOCAL_PEER, peer_key
from symbl_tui.system.network import is_loopback
from symbl_tui.system.peer_user import is_own_user, tcp_uid

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


def is_own_request(request: Request) -> bool:
    """Whether a program of this user, or of root, asks on this machine, and no proxy for another client.

    A proxy runs as a user of its own. Where one does not, or the user is not known (no Linux),
    it still differs from a scraper: it adds a header, passes on the host that its client asked for, or speaks
    HTTP/1.0 (nginx before 1.29).
    """
    if request.client is None or peer_key(request.client.host) != LOCAL_PEER:
        return False
    if any(header in request.headers for header in _FORWARDED) or request.scope["http_version"] == "1.0":
        return False
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return False
    return host is not None and is_loopback(host) and _is_of_own_user(request)


def _is_of_own_user(request: Request) -> bool:
    if sys.platform != "linux" or request.client is None:
        return True
    return is_own_user(tcp_uid((request.client.host, request.client.port), request.scope["server"]))
