"""The addresses that a socket listener can bind. Binding blocks and raises ``OSError``."""

import errno
import os
import re
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from symbl_tui.errors import UsageError
from symbl_tui.system import paths
from symbl_tui.system.network import LOOPBACK
from symbl_tui.system.peer_user import user_name

# Connections that wait to be accepted.
_BACKLOG: Final = 8
_PROBE_SECONDS: Final = 1.0
_PORT: Final = re.compile(r"(?:(?P<host>[\w.-]*|\[[0-9a-fA-F:.]+\]):)?(?P<port>\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A port of this machine; 0 is any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def listen(self) -> "tuple[socket.socket, TcpAddress]":
        """Bind: the listening socket, and its address with the real port."""
        # Resolved first: create_server takes IPv4 unless it is given the family.
        family, *_, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        listening = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
        listening.setblocking(False)
        return listening, TcpAddress(self.host, listening.getsockname()[1])

    def release(self) -> None:
        """Do nothing: a port is free when its socket is closed."""


@dataclass(frozen=True, slots=True)
class UnixAddress:
    """A socket in the file system, for its owner alone."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def listen(self) -> "tuple[socket.socket, UnixAddress]":
        """Bind (0600), replacing a socket that a dead program left: the listening socket, and its address."""
        self._check_replaceable()
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Bound under another name and renamed: the old socket keeps answering until this one listens.
        hidden = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            listening.bind(str(hidden))
            hidden.chmod(0o600)  # before it listens: no other user can connect in between
            listening.listen(_BACKLOG)
            hidden.rename(self.path)
        except BaseException:
            listening.close()
            with suppress(OSError):
                hidden.unlink()
            raise
        listening.setblocking(False)
        return listening, self

    def release(self) -> None:
        """Remove the file."""
        with suppress(OSError):
            if self._is_own_socket():
                self.path.unlink()

    def _check_replaceable(self) -> None:
        """Raise ``OSError`` unless the path is free, or a dead socket of this user."""
        try:
            if not self._is_own_socket():
                owner = self.path.lstat().st_uid
                what = "something else" if owner == os.getuid() else f"something of {user_name(owner)}'s"
                raise OSError(errno.EEXIST, f"there is {what}")
        except FileNotFoundError:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, suppress(ConnectionRefusedError):
            probe.settimeout(_PROBE_SECONDS)
            probe.connect(str(self.path))
            # It accepted: the file is no leftover of a dead program.
            raise OSError(errno.EADDRINUSE, "another program listens there")

    def _is_own_socket(self) -> bool:
        # lstat: a link that leads to another user's socket is not ours to remove.
        status = self.path.lstat()
        return stat.S_ISSOCK(status.st_mode) and status.st_uid == os.getuid()


SocketAddress: TypeAlias = TcpAddress | UnixAddress


def parse_socket_address(text: str) -> SocketAddress:
    """Parse ``PORT``, ``HOST:PORT`` or a path; a port alone is on loopback.

    Raises:
        UsageError: There is no such port.
    """
    known = _PORT.fullmatch(text)
    if known is None:
        return UnixAddress(paths.user_path(text))
    port = int(known["port"])
    if port > 65535:
        raise UsageError(f"there is no port {port}", "use one up to 65535")
    return TcpAddress((known["host"] or LOOPBACK).strip("[]"), port)


def is_path(text: str) -> bool:
    """Whether an address is a path rather than a port."""
    return _PORT.fullmatch(text) is None
