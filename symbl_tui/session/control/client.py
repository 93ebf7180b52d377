"""Asks a running session, from another program. Blocks; one thread at a time."""

import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.control import socket_directory
from symbl_tui.session.control.wire import ANSWER_BYTES, Look, Request, Seen, decode_seen, encode

_ANSWER_SECONDS: Final = 3.0

_log = logging.getLogger(__name__)


class SessionGone(SymblTuiError):
    """The session that was asked is not there any more."""


class ControlClient:
    """One viewer's line to a session; a broken one is made anew with the next question."""

    def __init__(self, door: Path) -> None:
        """``door``: the session's socket."""
        self._door = door
        self._line: socket.socket | None = None

    def ask(self, request: Request) -> Seen:
        """How the session stands once it has done what is asked.

        Raises:
            SessionGone: it has ended, or died.
            SymblTuiError: it does not answer, or nothing that makes sense.
        """
        try:
            if self._line is None:
                self._line = self._connect()
            self._line.sendall(encode(request))
            return decode_seen(self._read(self._line))
        except TimeoutError as error:
            self.close()
            raise SymblTuiError("the running session does not answer") from error
        except OSError as error:
            self.close()
            raise SessionGone("the session is not running any more") from error

    def _connect(self) -> socket.socket:
        line = socket_directory.probe_socket(self._door, _ANSWER_SECONDS)
        if not socket_directory.is_ours(line):
            line.close()
            raise SymblTuiError("that session belongs to another user")
        return line

    def _read(self, line: socket.socket) -> bytes:
        answer = b""
        while not answer.endswith(b"\n"):
            block = line.recv(ANSWER_BYTES)
            if not block or len(answer) > ANSWER_BYTES:
                raise ConnectionResetError
            answer += block
        return answer

    def close(self) -> None:
        """Hang up; harmless when there is no line."""
        if self._line is not None:
            self._line.close()
            self._line = None


@dataclass(frozen=True, slots=True)
class RunningSession:
    """A session that can be attached to."""

    door: Path
    seen: Seen

    @property
    def name(self) -> str:
        """The name of its folder."""
        return Path(self.seen.folder).name


def running(directory: Path) -> list[RunningSession]:
    """Every session that runs, the oldest first. What dead ones left is removed.

    Raises:
        SymblTuiError: there is none but such as do not answer, or not to this version.
    """
    found: list[RunningSession] = []
    fault: SymblTuiError | None = None
    for door in socket_directory.live_sockets(directory):
        caller = ControlClient(door)
        try:
            found.append(RunningSession(door, caller.ask(Look())))
        except SessionGone as error:
            if isinstance(error.__cause__, ConnectionRefusedError):
                door.unlink(missing_ok=True)
        except SymblTuiError as error:
            _log.warning("%s: %s", door, error)
            fault = error
        finally:
            caller.close()
    if fault and not found:
        raise fault
    return found


def choose(name: str | None, sessions: Sequence[RunningSession]) -> RunningSession:
    """The running session that a user means.

    Args:
        name: Its title or its folder's name, or a part of only one; None: the only one.
        sessions: Those that run.

    Raises:
        UsageError: It is none of them, or could be several.
    """
    wanted = (name or "").casefold()
    exact = [each for each in sessions if wanted in (each.name.casefold(), each.seen.title.casefold())]
    found = exact or [each for each in sessions if wanted in each.name.casefold()]
    if len(found) == 1:
        return found[0]
    told = ", ".join(sorted(each.name for each in sessions))  # the oldest first: names begin with the date
    if found:
        raise UsageError(f"several sessions are running, say which: {told}")
    if sessions:
        raise UsageError(f'no running session is called "{name}"', f"there is {told}")
    raise UsageError("no session is running", "start one with: symbl-tui run --detach")
