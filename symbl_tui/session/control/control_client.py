"""Sends requests to running sessions of other processes. Blocks; one thread at a time."""

import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.control import socket_directory
from symbl_tui.session.control.control_protocol import (
    MAX_RESPONSE,
    GetSnapshot,
    Request,
    Snapshot,
    decode_snapshot,
    encode,
)

# Seconds for a response.
_TIMEOUT: Final = 3.0

_log = logging.getLogger(__name__)


class SessionGone(SymblTuiError):
    """The session has ended, or its program has died."""


class ControlClient:
    """A viewer's connection to a session; a broken one is opened again with the next request."""

    def __init__(self, path: Path, timeout: float = _TIMEOUT) -> None:
        """``path``: the session's socket; ``timeout``: seconds for a response."""
        self._path = path
        self._timeout = timeout
        self._socket: socket.socket | None = None

    def send(self, request: Request) -> Snapshot:
        """Send a request; the session's snapshot after it.

        Raises:
            SessionGone: it has ended, or died.
            SymblTuiError: it does not respond, or with something unknown.
        """
        try:
            if self._socket is None:
                self._socket = self._connect()
            self._socket.sendall(encode(request))
            return decode_snapshot(self._read(self._socket))
        except TimeoutError as error:
            # A late answer would be taken for that of the next request.
            self.close()
            raise SymblTuiError("the running session does not answer") from error
        except OSError as error:
            self.close()
            raise SessionGone("the session is not running any more") from error

    def _connect(self) -> socket.socket:
        connection = socket_directory.connect(self._path, self._timeout)
        if not socket_directory.is_same_user(connection):
            connection.close()
            raise SymblTuiError("that session belongs to another user")
        return connection

    def _read(self, connection: socket.socket) -> bytes:
        response = b""
        while not response.endswith(b"\n"):
            block = connection.recv(MAX_RESPONSE)
            # A session sends no such response: what listens there is another program.
            if not block or len(response) > MAX_RESPONSE:
                raise ConnectionResetError
            response += block
        return response

    def close(self) -> None:
        """Disconnect; harmless when it is not connected."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@dataclass(frozen=True, slots=True)
class RunningSession:
    """A session that can be attached to."""

    socket_path: Path
    snapshot: Snapshot

    @property
    def name(self) -> str:
        """The name of its folder."""
        return Path(self.snapshot.folder).name


def list_running(directory: Path, timeout: float = _TIMEOUT) -> list[RunningSession]:
    """Every running session, oldest first. Sockets of dead ones are removed.

    Raises:
        SymblTuiError: there are only sessions that do not respond, or not to this version.
    """
    found: list[RunningSession] = []
    fault: SymblTuiError | None = None
    for path in socket_directory.list_sockets(directory):
        client = ControlClient(path, timeout)
        try:
            found.append(RunningSession(path, client.send(GetSnapshot())))
        except SessionGone as error:
            # Only refusal proves that no process listens; any other error may pass.
            if isinstance(error.__cause__, ConnectionRefusedError):
                path.unlink(missing_ok=True)
        except SymblTuiError as error:
            _log.warning("%s: %s", path, error)
            fault = error
        finally:
            client.close()
    if fault and not found:
        raise fault
    return found


def choose_running(name: str | None, sessions: Sequence[RunningSession]) -> RunningSession:
    """The running session with a name that a user gave.

    Args:
        name: Its title or its folder's name, or a part of only one; None: the only one.
        sessions: The running ones.

    Raises:
        UsageError: It is none of them, or could be several.
    """
    wanted = (name or "").casefold()
    exact = [each for each in sessions if wanted in (each.name.casefold(), each.snapshot.title.casefold())]
    found = exact or [each for each in sessions if wanted in each.name.casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(each.name for each in sessions))  # the oldest first: names begin with the date
    if found:
        raise UsageError(f"several sessions are running, say which: {names}")
    if sessions:
        raise UsageError(f'no running session is called "{name}"', f"there is {names}")
    raise UsageError("no session is running", "start one with: symbl-tui run --detach")
