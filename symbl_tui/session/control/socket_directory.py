"""Where running sessions can be reached: a directory of sockets that only their user may use.

Knows sockets and files, not what is said over them.
"""

import os
import secrets
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from symbl_tui.system.paths import private

_WAITING: Final = 16
"""Viewers that may wait to be let in."""
_CREDENTIALS: Final = struct.Struct("3i")
"""Process, user and group of whoever is at the other end of a Unix socket."""


def new_socket(directory: Path) -> tuple[socket.socket, Path]:
    """A listening socket in a directory (0700, made if missing), and its file (0600). Raises ``OSError``."""
    private(directory.parent)
    private(directory)
    name = f"{os.getpid()}-{secrets.token_hex(4)}.sock"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(directory) as short:
            listening.bind(f"{short}/.{name}")
            Path(f"{short}/.{name}").chmod(0o600)  # before it listens: nobody can have come in
            listening.listen(_WAITING)
            # Only now under its name: a door that nobody answers at is a dead session's, and removed.
            Path(f"{short}/.{name}").rename(f"{short}/{name}")
    except BaseException:
        listening.close()
        with suppress(OSError):
            (directory / f".{name}").unlink()
        raise
    return listening, directory / name


def probe_socket(door: Path, timeout: float) -> socket.socket:
    """Connect to a door. Blocks; raises ``OSError``: ``ConnectionRefusedError`` at a dead session's."""
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        caller.settimeout(timeout)
        with _short(door.parent) as short:
            caller.connect(f"{short}/{door.name}")
    except BaseException:
        caller.close()
        raise
    return caller


def live_sockets(directory: Path) -> list[Path]:
    """Every door there is, the oldest first; of dead sessions, too."""
    found: list[tuple[float, Path]] = []
    for path in directory.glob("[!.]*.sock"):
        with suppress(FileNotFoundError):
            found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found)]


def is_ours(connection: socket.socket) -> bool:
    """Whether the same user is at the other end."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    user: int = _CREDENTIALS.unpack(raw)[1]
    return user == os.getuid()


@contextmanager
def _short(directory: Path) -> Iterator[str]:
    """A short name of a directory: the path of a socket may have 107 bytes, and homes can be longer."""
    handle = os.open(directory, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)
