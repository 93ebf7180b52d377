"""How many files this process may have open, sockets among them, and how many listeners that is."""

import resource
from contextlib import suppress
from typing import Final

from msgspec import structs

from symbl_tui.engine.settings import Limits

_A_CONNECTION: Final = 8
"""Files of somebody who speaks: the socket, and the pipes to a recogniser."""

_ITSELF: Final = 256
"""Files of the engine's own: the store, uploads, requests that are being answered."""


def allow_files(wanted: int) -> int:
    """Ask for as many as that, as the usual 1024 are few for an audience; how many there may be now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    granted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, granted), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def within_files(limits: Limits) -> Limits:
    """The limits with as many listeners as there may be files for, so that those too many can be told."""
    others = limits.connections * _A_CONNECTION + _ITSELF
    files = allow_files(limits.subscribers + others)
    return structs.replace(limits, subscribers=max(1, min(limits.subscribers, files - others)))
