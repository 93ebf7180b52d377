"""Ends a listener whose peer sends no decodable sound, or is another user's. Only the media child uses it.

FFmpeg waits for such a peer for ever, and accepts no other meanwhile: a connection that died while it was
being made would keep its successor out.
"""

import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.system.peer_user import is_own_user, peer_uid

_POLL_SECONDS: Final = 0.5


def watch_listener(decoding: threading.Event, seconds: float, give_up: Callable[[], None]) -> None:
    """Call ``give_up`` once a peer was connected for ``seconds`` without decodable sound, or is not ours.

    Args:
        decoding: Set when FFmpeg decodes sound: the watch ends.
        seconds: How long a peer may take.
        give_up: Ends this process.
    """
    since: float | None = None
    ended = False
    while not ended:
        # Looked at once more after the end: a quick peer may have decodable sound before the first look.
        ended = decoding.wait(_POLL_SECONDS)
        now, peers = time.monotonic(), list(_peers())
        # The wait for a peer is not limited, only the time that a peer takes: each one gets the whole of it.
        since = (since or now) if peers else None
        late = not ended and since is not None and now - since > seconds
        if late or any(uid is not None and not is_own_user(uid) for uid in peers):
            give_up()


def _peers() -> Iterator[int | None]:
    """The user of each peer that is connected, where it is known."""
    # FFmpeg tells nothing while it waits: its sockets are found among the descriptors of this process.
    for each in Path("/dev/fd").iterdir():
        with suppress(OSError):
            descriptor = int(each.name)
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                # A duplicate, since closing the Python object would close FFmpeg's own socket.
                with socket.socket(fileno=os.dup(descriptor)) as copy:
                    if copy.family != socket.AF_UNIX and copy.type == socket.SOCK_STREAM:
                        copy.getpeername()
                        yield peer_uid(copy)
