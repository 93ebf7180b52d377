"""One call and its session, as a list of calls shows it."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from symbl_tui.audio.calls.call import Call, Party
from symbl_tui.session.model.view import RunnableSession


class ReasonedSession(RunnableSession, Protocol):
    """The session of a call."""

    def notice(self, text: str) -> None:
        """Emit a line for the reader."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class CallSession:
    """A call that is recorded. For any thread."""

    call: Call = field(repr=False)
    session: ReasonedSession

    @property
    def id(self) -> str:
        """The id of the session: the name of its folder, once the source is open."""
        return self.session.folder.name

    @property
    def platform(self) -> str:
        """The name of the platform, as in its path."""
        return self.call.platform.name

    @property
    def platform_title(self) -> str:
        """The name of the platform for people."""
        return self.call.platform.title

    @property
    def title(self) -> str:
        """The title of the session."""
        return self.session.title

    @property
    def parties(self) -> tuple[Party, ...]:
        """All that have ever joined, in the order of their channels."""
        return self.call.parties

    @property
    def over(self) -> bool:
        """Whether the session has ended, and its folder is closed."""
        return self.session.state.over

    def take_notes(self) -> None:
        """Bookmark what was just spoken with each note of the call; before any sound they are only shown."""
        with suppress(IndexError):  # there is none, or another thread was faster: each takes what it pops
            while True:
                text = self.call.notes.popleft()
                self.session.add_bookmark(text)
                self.session.notice(text)


@dataclass(frozen=True, slots=True)
class CallBegan:
    """A call has a session, which is about to run: subscribe to it now."""

    call: CallSession


@dataclass(frozen=True, slots=True)
class CallOver:
    """The session of a call has ended, and its folder is closed."""

    call: CallSession


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """A line for the operator: what was refused, and why; what the engine does."""

    text: str


CallUpdate = CallBegan | CallOver | OperatorLine
