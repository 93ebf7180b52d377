"""A server's listening socket: every connection that it accepts is pending until it shows a token."""

import os
import socket
from typing import Final

from symbl_tui.system.limits.pending_connections import Address, ClientConnection, PendingConnections

# Connections accepted before other tasks run: some 10 ms of work.
_BURST: Final = 16


class GuardedListener(socket.socket):
    """A listening socket for ``asyncio``, which calls :meth:`accept` until it would block."""

    def __init__(self, listener: socket.socket, pending: PendingConnections) -> None:
        """Listen on a duplicate of ``listener``, which stays the caller's to close."""
        super().__init__(listener.family, listener.type, listener.proto, os.dup(listener.fileno()))
        self._accepted_in_row = 0
        self._table = pending

    def accept(self) -> tuple[socket.socket, Address]:
        """Accept a connection.

        Raises:
            BlockingIOError: None is waiting, or others are served first; the event loop calls again.
        """
        if self._accepted_in_row >= _BURST:
            self._accepted_in_row = 0
            raise BlockingIOError
        try:
            accepted, address = super().accept()
        except OSError:
            self._accepted_in_row = 0
            raise
        self._accepted_in_row += 1
        client = ClientConnection(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self._table.add(client, address[:2])
        return client, address
