"""The HTTP request that a platform opens a connection with, for codecs and authenticators. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class UpgradeRequest:
    """A request at one of the paths of calls."""

    path: str
    """As it was sent, without the query."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Decoded; of a name that comes twice the first value."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By names in lower case; values of one name are joined by ``, ``."""
    public_url: str = ""
    """What the platform was told to connect to: the configured public origin and :attr:`path`.

    Never made of ``Host`` or ``X-Forwarded-*``, which a client chooses.
    """
    body: bytes = b""
    """Of a webhook."""

    def header(self, name: str) -> str:
        """The value of a header, or an empty text."""
        return self.headers.get(name, "")
