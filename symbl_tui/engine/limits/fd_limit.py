"""The number of subscribers that the limit of open files allows."""

from typing import Final

from msgspec import structs

from symbl_tui.engine.settings import Limits
from symbl_tui.system.limits.open_files import raise_fd_limit

# Files of one streaming connection: the socket, and the pipes to a recogniser.
_FILES_PER_CONNECTION: Final = 8

# Files of the engine itself: the store, uploads, REST requests in progress.
_OWN_FILES: Final = 128


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
