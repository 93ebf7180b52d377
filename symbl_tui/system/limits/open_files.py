"""The limit of open files, sockets among them."""

import resource
from contextlib import suppress


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
