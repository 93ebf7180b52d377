"""The microphone over SSH: the local socket that it sends to, and the commands to run where it is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.config.profile import SourceConfig
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError


@dataclass(frozen=True, slots=True)
class RemoteListener:
    """An open socket and the commands that send to it. They hold the token: show them on the screen only."""

    listener: SocketListener
    commands: tuple[tuple[str, str], ...] = field(repr=False)
    """At least one pair of an operating system and the command to run there."""

    @property
    def spec(self) -> str:
        """The socket as a source, without the token."""
        return str(SourceSpec("socket", str(self.listener.address)))


OpenListener = Callable[[], RemoteListener]
"""Opens the socket, or returns the open one. Returns at once; raises SymblTuiError."""


class RemoteMicrophone:
    """The socket of a screen: opened when it is chosen, closed again unless a session takes it over."""

    def __init__(self, open_listener: OpenListener | None) -> None:
        """``open_listener``: None where no microphone over SSH is offered."""
        self._open_listener = open_listener
        self._open: RemoteListener | None = None
        self._system = 0
        self.fault = ""
        """Why the socket cannot be opened: one sentence, safe for a terminal."""

    @property
    def available(self) -> bool:
        """Whether a microphone over SSH is offered."""
        return self._open_listener is not None

    def open(self) -> None:
        """Open the socket; where that fails, :attr:`fault` says why."""
        if self._open_listener is None or self._open is not None:
            return
        try:
            self._open, self.fault = self._open_listener(), ""
        except SymblTuiError as error:
            self.fault = clean(str(error))

    @property
    def spec(self) -> str:
        """The socket as a source; empty while it is closed."""
        return self._open.spec if self._open else ""

    @property
    def command(self) -> tuple[str, str] | None:
        """The chosen operating system and the command to run there; None while the socket is closed."""
        return self._open.commands[self._system] if self._open else None

    def next_system(self) -> None:
        """Choose the next operating system."""
        if self._open:
            self._system = (self._system + 1) % len(self._open.commands)

    def close_unless(self, source: SourceConfig | None) -> None:
        """Close the socket unless a session's source has it; nothing may be reading from it any more."""
        # A socket that the session listens on stays: its sender is connected already.
        if self._open and not (source and self.spec in source.specs):
            self._open.listener.close()
            self._open = None
