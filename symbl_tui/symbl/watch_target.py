"""What a user names to watch: an id, or the address of a conversation at an engine. Pure."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError

_LONGEST: Final = 512
_SCHEMES: Final = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_ADDRESS: Final = re.compile(r"[a-z]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WatchTarget:
    """A conversation."""

    id: str
    """A connection id, or the conversation's."""
    engine: str = ""
    """The engine that its address names; empty: it was named by its id alone."""


def parse_watch_target(text: str) -> WatchTarget:
    """Parse ``standup`` or ``https://engine.example.org/v1/subscribe/standup``.

    Any path will do: its last part is the id. A query is left out, as it may hold a token.

    Raises:
        UsageError: it is neither.
    """
    text = text.strip()
    engine = ""
    id = text
    if _ADDRESS.match(text):
        engine, id = _split(text)
    if not id or len(id) > _LONGEST or not id.isprintable():
        raise UsageError(
            f"'{clean(text.partition('?')[0], NAME_LIMIT)}' names no conversation",
            "give the id that is streamed to, a conversation's id, or an address that ends in one",
        )
    return WatchTarget(id, engine)


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        scheme, host, port = _SCHEMES.get(parts.scheme.lower()), parts.hostname, parts.port
    except ValueError:
        scheme, host, port = None, None, None
    if scheme is None or not host or parts.username or parts.password:
        raise UsageError(
            "that is not the address of a conversation",
            "give https://ENGINE/v1/subscribe/ID, or the id alone",
        )
    shown = f"[{host}]" if ":" in host else host
    engine = f"{scheme}://{shown}" + (f":{port}" if port else "")
    return engine, unquote(parts.path.rstrip("/").rpartition("/")[2])
