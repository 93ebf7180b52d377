"""The directory of the control sockets of running sessions, for their user only."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from symbl_tui.system.paths import make_private
from symbl_tui.system.peer_user import peer_uid

# Viewers that may wait to be accepted.
_BACKLOG: Final = 16
# For a connection to a session that may have died; a living one's kernel accepts at once.
_PROBE_SECONDS: Final = 0.2


def listen(directory: Path) -> tuple[socket.socket, Path]:
    """A listening socket in a directory (0700, made if missing), and its file (0600). Raises ``OSError``."""
    make_private(directory.parent)
    make_private(directory)
    name = f"{os.getpid()}-{secrets.token_hex(4)}.sock"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(directory) as short:
            listening.bind(f"{short}/.{name}")
            Path(f"{short}/.{name}").chmod(0o600)  # before it listens: no connection was accepted yet
            listening.listen(_BACKLOG)
            # Renamed only now: a socket of the final name that refuses connections is removed as a dead
            # session's.
            Path(f"{short}/.{name}").rename(f"{short}/{name}")
    except BaseException:
        listening.close()
        with suppress(OSError):
            (directory / f".{name}").unlink()
        raise
    return listening, directory / name


def remove_dead(directory: Path) -> None:
    """Remove the sockets of sessions that have died. Blocks for a moment."""
    for path in list_sockets(directory):
        try:
            connect(path, _PROBE_SECONDS).close()
        except ConnectionRefusedError:
            # Only refusal proves that no process listens; any other error may pass.
            path.unlink(missing_ok=True)
        except OSError:
            continue


def connect(path: Path, timeout: float) -> socket.socket:
    """Connect to a socket. Blocks; raises ``OSError``: ``ConnectionRefusedError`` for a dead session's."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout)
        with _short(path.parent) as short:
            connection.connect(f"{short}/{path.name}")
    except BaseException:
        connection.close()
        raise
    return connection


def list_sockets(directory: Path) -> list[Path]:
    """Every socket, oldest first; those of dead sessions too."""
    found: list[tuple[float, Path]] = []
    for path in directory.glob("[!.]*.sock"):
        with suppress(FileNotFoundError):
            found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found)]


def is_same_user(connection: socket.socket) -> bool:
    """Whether the peer is a process of the same user."""
    return peer_uid(connection) == os.getuid()


@contextmanager
def _short(directory: Path) -> Iterator[str]:
    """A short path of a directory: the path of a socket may have 107 bytes, and homes can be longer."""
    handle = os.open(directory, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)
