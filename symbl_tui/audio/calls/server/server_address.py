"""Where calls are taken, as the operator writes it. Pure."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.audio.calls.server.call_routes import ROOT
from symbl_tui.errors import UsageError
from symbl_tui.system.network import is_loopback

DEFAULT: Final = "127.0.0.1:8089"
"""Where calls are taken unless the operator says otherwise."""

_SCHEMES: Final = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port to listen at."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, option: str) -> "Address":
        """Parse ``HOST:PORT``. Raises :class:`UsageError`, which names the option."""
        host, _, port = text.rpartition(":")
        if not host or not port.isdecimal() or int(port) > _LAST_PORT:
            raise UsageError(f"{option} {text}: expected HOST:PORT", f"e.g. {option} {DEFAULT}")
        return cls(host.strip("[]"), int(port))

    @property
    def local(self) -> bool:
        """Whether only programs of this machine reach it."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_origin(url: str, option: str) -> str:
    """``wss://HOST[:PORT]`` as platforms reach it; empty for an empty text.

    Raises:
        UsageError: It is no such URL; names the option.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        scheme, host, _ = _SCHEMES[parts.scheme], parts.hostname, parts.port
    except (ValueError, KeyError):
        scheme, host = "", None
    if not scheme or not host or parts.query or parts.fragment or parts.username:
        raise UsageError(
            f"{option} {url}: expected wss://HOST[:PORT]", "what the platform connects to, without /calls"
        )
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix(ROOT)}"
