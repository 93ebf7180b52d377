"""Ends a listener whose peer sends no decodable sound. Only the media child uses it.

FFmpeg waits for such a peer for ever, and accepts no other meanwhile: a connection that died while it was
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

_POLL_SECONDS: Final = 0.5


def watch_listener(decoding: threading.Event, seconds: float, give_up: Callable[[], None]) -> None:
    """Call ``give_up`` once a peer has been connected for ``seconds`` without decodable sound.

    Args:
        decoding: Set when FFmpeg decodes sound: the watch ends.
        seconds: How long a peer may take.
        give_up: Ends this process.
    """
    since: float | None = None
    while not decoding.wait(_POLL_SECONDS):
        now = time.monotonic()
        # The wait for a peer is not limited, only the time that a peer takes: each one gets the whole of it.
        since = (since or now) if _has_peer() else None
        if since is not None and now - since > seconds:
            give_up()


def _has_peer() -> bool:
    # FFmpeg tells nothing while it waits: its sockets are found among the descriptors of this process.
    return any(_is_connected(int(each.name)) for each in Path("/dev/fd").iterdir())


def _is_connected(descriptor: int) -> bool:
    """Whether a descriptor is an established network connection."""
    with suppress(OSError):
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            # A duplicate, since closing the Python object would close FFmpeg's own socket.
            with socket.socket(fileno=os.dup(descriptor)) as copy:
                if copy.family != socket.AF_UNIX and copy.type == socket.SOCK_STREAM:
                    copy.getpeername()
                    return True
    return False
