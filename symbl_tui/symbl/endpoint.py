"""The address of an engine and the credentials for it."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError
from symbl_tui.system.network import is_loopback

_SYMBL_DOMAIN: Final = "symbl.ai"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of Symbl's API, and the application's credentials for it."""

    url: str
    """Base URL, e.g. ``https://api.symbl.ai`` or ``http://127.0.0.1:41233``; no path, no trailing slash."""
    app_id: str
    app_secret: str = field(repr=False)


def is_symbl_cloud(url: str) -> bool:
    """Whether a base URL is one of Symbl's own servers, which get nothing but what their API documents."""
    host = urlsplit(url).hostname or ""
    return host == _SYMBL_DOMAIN or host.endswith(f".{_SYMBL_DOMAIN}")


def check_transport(url: str, allow_plain_http: bool) -> None:
    """Refuse to send secrets in the clear to another machine.

    Raises:
        ConfigError: ``url`` is no http(s) address, or is plain http to another machine.
    """
    try:
        parts = urlsplit(url)
        # The port is read because only that validates it.
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in ("http", "https"):
        raise ConfigError(f"expected 'local' or an http(s) address, got {clean(url, 80)!r}", key="engine.url")
    # A URL is logged and stored in profiles, where no secret may be.
    if parts.username or parts.password:
        raise ConfigError(
            "expected no user or password in the address",
            "use SYMBL_APP_ID and SYMBL_APP_SECRET",
            key="engine.url",
        )
    if parts.scheme == "http" and not is_loopback(host) and not allow_plain_http:
        raise ConfigError(
            f"expected https, since plain http would send the secret to {host} in the clear",
            "set engine.allow_plain_http = true to insist",
            key="engine.url",
        )
