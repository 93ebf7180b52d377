"""The user at the other end of a local connection, as the kernel knows it."""

import os
import pwd
import socket
import struct
import sys
from typing import Final

from symbl_tui.system.network import is_loopback

# The netlink protocol of linux/sock_diag.h. One question a connection; /proc/net/tcp lists all of them.
_SOCK_DIAG: Final = 4
_BY_FAMILY: Final = 20
_HEADER: Final = struct.Struct("=IHHII")
_REQUEST: Final = struct.Struct("=BBBxI 2s2s16s16s I8s")
# family, state, timer, retransmits; the sockets' identity and times; user and inode: inet_diag_msg.
_ANSWER: Final = struct.Struct("=BBBB 52x 8x II")
_ESTABLISHED: Final = 1
_ANY_STATE: Final = 0xFFFFFFFF
_NO_COOKIE: Final = b"\xff" * 8

Address = tuple[str, int]


def peer_uid(connection: socket.socket) -> int | None:
    """The user id of a connected socket's other end; None if it is not on this machine, or not known."""
    # AF_UNIX has no address that could be looked up; its credentials come with the connection.
    if connection.family == socket.AF_UNIX:
        _pid, uid, _gid = struct.unpack(
            "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        )
        return int(uid)
    return tcp_uid(connection.getpeername()[:2], connection.getsockname()[:2])


def tcp_uid(client: Address, server: Address) -> int | None:
    """The user id of the client of a TCP connection on this machine, or None where it is not known."""
    if sys.platform != "linux" or not is_loopback(client[0]):
        return None
    family = socket.AF_INET6 if ":" in client[0] else socket.AF_INET
    ports = [port.to_bytes(2, "big") for _, port in (client, server)]
    hosts = [socket.inet_pton(family, host).ljust(16, b"\0") for host, _ in (client, server)]
    body = _REQUEST.pack(family, socket.IPPROTO_TCP, 0, _ANY_STATE, *ports, *hosts, 0, _NO_COOKIE)
    request = _HEADER.pack(_HEADER.size + len(body), _BY_FAMILY, 1, 1, 0) + body
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as netlink:
            netlink.send(request)
            answer = netlink.recv(8192)
    except OSError:
        return None
    if _HEADER.unpack_from(answer)[1] != _BY_FAMILY or len(answer) < _HEADER.size + _ANSWER.size:
        return None
    _, state, _, _, uid, inode = _ANSWER.unpack_from(answer, _HEADER.size)
    # A socket that its process has closed has no owner, which the kernel reports as root.
    return int(uid) if state == _ESTABLISHED and inode else None


def is_own_user(uid: int | None) -> bool:
    """Whether a user may do here what this process may: the same one, or root."""
    return uid is not None and uid in (os.geteuid(), 0)


def user_name(uid: int) -> str:
    """The name of a user, or the number where there is none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
