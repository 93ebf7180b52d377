"""The server that the user named: on the command line or in the environment, not in a file."""

import os
from typing import Final

from symbl_tui.system.network import origin

_SYMBL: Final = "https://api.symbl.ai"


def url_from_environment() -> str | None:
    """The server in the environment (``SYMBL_BASE_URL``), or None."""
    return os.environ.get("SYMBL_BASE_URL", "").rstrip("/") or None


def default_url() -> str:
    """The server to log in to by default: ``SYMBL_BASE_URL``, else Symbl's cloud."""
    return url_from_environment() or _SYMBL


def is_named(url: str, named: str | None = None) -> bool:
    """Whether the user named the server at ``url``, which the environment's credentials are for.

    Args:
        url: the server.
        named: the server named on the command line, if any; besides it, that of :func:`default_url` is.
    """
    return origin(url) is not None and origin(url) in (origin(default_url()), origin(named or ""))
