"""What a screen (or any other subscriber) sees of a session, in whichever process that session runs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from msgspec import Struct

from symbl_tui.audio.level import MeterReading
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkStatus
from symbl_tui.session.model.state import SessionState, SourceState


class StateChanged(Struct, frozen=True):
    """The session moved; ``error`` is one clear sentence when it moved to FAILED."""

    state: SessionState
    error: str | None = None


class Notice(Struct, frozen=True):
    """One line for the reader about an event that they did not cause, e.g. an error frame of the engine."""

    text: str


class Rewound(Struct, frozen=True):
    """All updates so far are void; they are emitted anew from the start of the session."""


class CaughtUp(Struct, frozen=True):
    """All updates so far are of the past; those that follow are of this moment.

    Emitted once by a running session (after the results of the interrupted one that it continues) and by a
    view of one (after the results so far); never by a replay.
    """


BOOKMARK_SECONDS: Final = 30.0
"""How much a bookmark covers: what was spoken just before it was made."""

Update = Change | StateChanged | LinkStatus | Notice | Rewound | CaughtUp
Subscriber = Callable[[Update], None]
"""Called from the session's own threads; must return at once."""


class ChannelStatus(Struct, frozen=True):
    """What a meter shows of one channel."""

    name: str
    reading: MeterReading
    source: SourceState
    held: bool = False
    """Whether it is pushed to talk: recorded only while a key is held."""


class SessionHandle(Protocol):
    """A session as a screen sees and controls it. Every member is for any thread and returns at once."""

    @property
    def title(self) -> str:
        """The title, e.g. the profile's name."""
        ...

    @property
    def folder(self) -> Path:
        """The folder that it is recorded into."""
        ...

    @property
    def state(self) -> SessionState:
        """The current state."""
        ...

    @property
    def reason(self) -> str:
        """Why it ended, e.g. "source ended"; empty before, and where another process knows it."""
        ...

    @property
    def paused(self) -> bool:
        """Whether the capture is paused, also while the engine is still connecting."""
        ...

    @property
    def elapsed(self) -> float:
        """Seconds captured so far."""
        ...

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Level and source state of every channel; empty until the source is open."""
        ...

    @property
    def colours(self) -> Mapping[str, int]:
        """Which of the theme's colours each speaker has, by name; empty until the source is open."""
        ...

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """How much was captured, sent and recognised, a row per channel; empty until the source is open."""
        ...

    @property
    def link(self) -> LinkStatus:
        """The worst status of the connections to the engine."""
        ...

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call ``subscriber`` with every update from now on."""
        ...

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Replace a channel's sound (None: every channel's) by silence, or stop doing so."""
        ...

    def talk(self, seconds: float) -> None:
        """Record the push-to-talk channels for ``seconds`` from now on; 0 ends that."""
        ...

    def set_paused(self, paused: bool) -> None:
        """Pause the capture, or resume it."""
        ...

    def add_bookmark(self, note: str, end: float | None = None) -> None:
        """Bookmark the :data:`BOOKMARK_SECONDS` before ``end`` with a note.

        Args:
            note: May be empty.
            end: In seconds of the capture; None: now.
        """
        ...

    def request_stop(self, reason: str) -> None:
        """Begin a clean stop; harmless when one is under way."""
        ...


class NotifiableSession(SessionHandle, Protocol):
    """A session of this process."""

    def notice(self, text: str) -> None:
        """Emit a line for the reader from beside the session."""
        ...


class RunnableSession(SessionHandle, Protocol):
    """A session of this process; both coroutines run at the same time, each on a loop of its own."""

    async def capture(self) -> None:
        """Read the source into the spools, to its end or a stop; never raises: see the state."""
        ...

    async def transcribe(self) -> None:
        """Emit the results, until everything was answered; never raises: see the state."""
        ...


@runtime_checkable
class RunnableReplay(RunnableSession, Protocol):
    """A recorded session that is emitted once more, in its own time or faster."""

    stays: bool
    """Whether it waits at its end, to be moved back, until it is stopped; for the screen to set."""
    at_end: bool
    """Whether it waits there; it is paused then."""

    @property
    def length(self) -> float:
        """Seconds from its start to its end."""
        ...

    @property
    def speed(self) -> float:
        """How many times as fast as it was."""
        ...

    def set_speed(self, speed: float) -> None:
        """Go on at another speed."""
        ...

    def skip(self, seconds: float) -> None:
        """Skip that many seconds forward, or back where they are negative."""
        ...


@runtime_checkable
class RunnableAttachment(RunnableSession, Protocol):
    """A session of another process, shown and controlled from here; ``request_stop`` only detaches."""

    def end(self, reason: str) -> None:
        """Stop the session itself, for all its viewers."""
        ...


@runtime_checkable
class RunnableWatch(RunnableSession, Protocol):
    """A conversation of an engine that is watched: others speak in it, and no sound passes here."""

    watched: str
    """What is watched: an id, or whom the engine calls; fit for a terminal."""
    host: str
    """The engine's; fit for a terminal."""
    is_call: bool
    """Whether the engine makes a call for it, which ends with the session."""

    @property
    def utterances(self) -> int:
        """How many utterances have come."""
        ...
