"""The limit of open files (sockets among them), and the number of subscribers that it allows."""

import resource
from contextlib import suppress
from typing import Final

from msgspec import structs

from symbl_tui.engine.settings import Limits

# Files of one streaming connection: the socket, and the pipes to a recogniser.
_FILES_PER_CONNECTION: Final = 8

# Files of the engine itself: the store, uploads, REST requests in progress.
_OWN_FILES: Final = 128


def raise_fd_limit(wanted: int) -> int:
    """Raise the soft limit towards ``wanted``; the number of files that may be open now.

    Without it the usual soft limit of 1024 would bound the number of subscribers.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    granted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):
        # May fail although it is below the hard limit: macOS has a limit of its own beside it.
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, granted), hard))
    # Asked again and not assumed: the system may have granted less.
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def fit_to_fd_limit(limits: Limits) -> Limits:
    """The limits with no more subscribers than files can be opened for."""
    # Beyond the limit accept() itself fails, and the client sees a connection that never answers. A lower
    # number of subscribers keeps files free, so that one too many is still accepted and refused in a
    # sentence.
    pending = limits.pending_connections
    own = limits.connections * _FILES_PER_CONNECTION + _OWN_FILES
    files = raise_fd_limit(limits.subscribers + own + pending)
    # Clients without a token never get more than a quarter of what there is.
    pending = min(pending, max(2, files // 4))
    subscribers = max(1, min(limits.subscribers, files - own - pending))
    return structs.replace(limits, subscribers=subscribers, pending_connections=pending)
