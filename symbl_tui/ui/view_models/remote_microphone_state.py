"""How a microphone that is far away is asked in: the door that it comes by, and what to paste where it is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.config.profile import SourceConfig
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open door, and the way to it. Its lines hold the token: they are for the screen alone."""

    door: SocketListener
    lines: tuple[tuple[str, str], ...] = field(repr=False)
    """For each kind of machine what it is, and the line to paste there; at least one."""

    @property
    def spec(self) -> str:
        """What the door is as a source; without the token, which is secret."""
        return str(SourceSpec("socket", str(self.door.address)))


OpenDoor = Callable[[], Invitation]
"""Opens the door, or shows the one that is open. Returns at once; raises our errors."""


class RemoteMicrophone:
    """The door as a screen has it: opened when it is wanted, closed again unless a session is to have it."""

    def __init__(self, open_door: OpenDoor | None) -> None:
        """``open_door``: None where nobody can be asked in."""
        self._open_door = open_door
        self._invitation: Invitation | None = None
        self._at = 0
        self.fault = ""
        """Why it cannot be opened: one sentence, fit for a terminal."""

    @property
    def possible(self) -> bool:
        """Whether there is a door at all."""
        return self._open_door is not None

    def open(self) -> None:
        """Open it, or say why that cannot be."""
        if self._open_door is None or self._invitation is not None:
            return
        try:
            self._invitation, self.fault = self._open_door(), ""
        except SymblTuiError as error:
            self.fault = clean(str(error))

    @property
    def spec(self) -> str:
        """What it is as a source; empty while it is closed."""
        return self._invitation.spec if self._invitation else ""

    @property
    def line(self) -> tuple[str, str] | None:
        """What kind of machine it is for that is chosen, and the line to paste there; None while closed."""
        return self._invitation.lines[self._at] if self._invitation else None

    def turn(self) -> None:
        """Choose the next kind of machine."""
        if self._invitation:
            self._at = (self._at + 1) % len(self._invitation.lines)

    def close_unless(self, taken: SourceConfig | None) -> None:
        """Close it, unless it is among the sources of a session; nobody may be listening at it any more."""
        if self._invitation and not (taken and self.spec in taken.specs):
            self._invitation.door.close()
            self._invitation = None
