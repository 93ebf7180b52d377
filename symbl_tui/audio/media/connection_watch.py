"""Notices who comes to a listener and says nothing that is sound. Only the media child uses it.

FFmpeg waits for such a guest for ever, and hears nobody else meanwhile: a link that dropped while it was
being made would keep its successor out.
"""

import os
import socket
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_LOOK_SECONDS: Final = 0.5


def watch(understood: threading.Event, seconds: float, give_up: Callable[[], None]) -> None:
    """Call ``give_up`` once somebody has been here for so long and is still not understood.

    Args:
        understood: set when there is nothing to watch any more.
        seconds: how long a guest may take.
        give_up: ends this process.
    """
    since: float | None = None
    while not understood.wait(_LOOK_SECONDS):
        now = time.monotonic()
        since = (since or now) if _somebody_is_here() else None
        if since is not None and now - since > seconds:
            give_up()


def _somebody_is_here() -> bool:
    return any(_is_link(int(each.name)) for each in Path("/dev/fd").iterdir())


def _is_link(descriptor: int) -> bool:
    """Whether a descriptor is a connection over the network."""
    with suppress(OSError):
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            with socket.socket(fileno=os.dup(descriptor)) as known:
                if known.family != socket.AF_UNIX and known.type == socket.SOCK_STREAM:
                    known.getpeername()
                    return True
    return False
