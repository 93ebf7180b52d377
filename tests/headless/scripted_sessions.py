"""Sessions and calls that emit what a test scripts, and streams that refuse what they are given."""

import errno
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from symbl_tui.audio.calls.call import Call
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.calls.call_session import CallSession, CallUpdate, ReasonedSession
from symbl_tui.session.calls.call_supervisor import CallSupervisor
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.view import RunnableSession, Subscriber, Update


def said(row: int, text: str, start: float = 1.0, speaker: str = "Ann") -> Change:
    """A change with one utterance."""
    return Change(lines=((row, Line(0, speaker, text, start, start + 1.0, Stage.UTTERANCE, f"u{row}")),))


@dataclass
class ScriptedSession:
    """A session that emits some updates, and then ends."""

    folder: Path
    updates: tuple[Update, ...] = ()
    reason: str = "source ended"
    title: str = "Stand-up"
    rows: tuple[ChannelLedger, ...] = ()
    stops: list[str] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)

    def subscribe(self, subscriber: Subscriber) -> None:
        self.subscribers.append(subscriber)

    def emit(self, update: Update) -> None:
        for each in self.subscribers:
            each(update)

    def ledger(self) -> tuple[ChannelLedger, ...]:
        return self.rows

    def request_stop(self, reason: str) -> None:
        self.stops.append(reason)

    async def capture(self) -> None:
        """Nothing is captured."""

    async def transcribe(self) -> None:
        for update in self.updates:
            self.emit(update)

    @property
    def handle(self) -> RunnableSession:
        return cast(RunnableSession, self)


@dataclass(frozen=True)
class _Format:
    encoding: str = "mulaw"
    rate: int = 8000


@dataclass(frozen=True)
class _Party:
    label: str
    format: _Format = _Format()


@dataclass(frozen=True)
class _Platform:
    name: str = "twilio"


@dataclass(frozen=True)
class _Call:
    parties: tuple[_Party, ...]
    platform: _Platform = _Platform()


def call_of(session: ScriptedSession, *parties: str) -> CallSession:
    """A call with these parties."""
    return CallSession(cast(Call, _Call(tuple(map(_Party, parties)))), cast(ReasonedSession, session))


@dataclass
class ScriptedSupervisor:
    """A supervisor whose calls come and go as a test scripts, before it is joined."""

    script: Callable[[Callable[[CallUpdate], None]], None]
    error: SymblTuiError | None = None
    alive: bool = True
    stops: list[str] = field(default_factory=list)
    subscribers: list[Callable[[CallUpdate], None]] = field(default_factory=list)

    def subscribe(self, subscriber: Callable[[CallUpdate], None]) -> None:
        self.subscribers.append(subscriber)

    def start(self) -> None:
        self.script(self._emit)
        self.alive = False

    def join(self) -> None:
        """It has ended."""

    def request_stop(self, reason: str) -> None:
        self.stops.append(reason)

    def _emit(self, update: CallUpdate) -> None:
        for each in self.subscribers:
            each(update)

    @property
    def handle(self) -> CallSupervisor:
        return cast(CallSupervisor, self)


class RefusingStream(io.StringIO):
    """A stream in memory that refuses everything while it has an error."""

    def __init__(self, refusal: OSError | None = None) -> None:
        super().__init__()
        self.refusal = refusal

    def write(self, text: str) -> int:
        if self.refusal:
            raise self.refusal
        return super().write(text)


def full_disk() -> OSError:
    """The error of a disk without room."""
    return OSError(errno.ENOSPC, "No space left on device")


def lines_of(stream: io.StringIO) -> list[str]:
    """What was written, a line each."""
    return stream.getvalue().splitlines()
