"""What a screen (or any other follower) sees of a running session, wherever that session runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from symbl_tui.audio.level import MeterReading
from symbl_tui.session.model.conversation import Change
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkStatus
from symbl_tui.session.model.state import SessionState, SourceState


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The session moved; ``error`` is one clear sentence when it moved to FAILED."""

    state: SessionState
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the reader about something they did not cause, e.g. an error frame of the engine."""

    text: str


@dataclass(frozen=True, slots=True)
class Rewound:
    """All that was told so far is void; it is told anew from the start of the session."""


MARK_SECONDS: Final = 30.0
"""How much a bookmark holds: what was said just before it was made."""

Update = Change | StateChanged | LinkStatus | Notice | Rewound
Follower = Callable[[Update], None]
"""Called from the session's own threads; must return at once."""


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """What a meter shows of one channel."""

    name: str
    reading: MeterReading
    source: SourceState
    held: bool = False
    """Whether it is heard only while somebody pushes to talk."""


class LiveSession(Protocol):
    """A session as seen from a screen. Every member may be used from any thread and returns at once."""

    @property
    def title(self) -> str:
        """What the session is called, e.g. the profile's name."""
        ...

    @property
    def folder(self) -> Path:
        """Where it is recorded."""
        ...

    @property
    def state(self) -> SessionState:
        """Where it stands."""
        ...

    @property
    def paused(self) -> bool:
        """Whether capturing rests, also while the engine is still being reached."""
        ...

    @property
    def elapsed(self) -> float:
        """Seconds captured so far."""
        ...

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Every channel's level and source state; empty until the source is open."""
        ...

    @property
    def colours(self) -> Mapping[str, int]:
        """Which of the theme's colours each speaker has, by name; empty until the source is open."""
        ...

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """The account so far, a row per channel; empty until the source is open."""
        ...

    @property
    def link(self) -> LinkStatus:
        """How the connections to the engine stand: the worst of them."""
        ...

    def follow(self, follower: Follower) -> None:
        """Call ``follower`` with every update from now on."""
        ...

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Replace a channel's sound (None: every channel's) by silence, or stop doing so."""
        ...

    def talk(self, seconds: float) -> None:
        """Open the channels that are pushed to talk for as long from now on; 0 closes them."""
        ...

    def set_paused(self, paused: bool) -> None:
        """Stop capturing for a while, or go on."""
        ...

    def mark(self, note: str, end: float | None = None) -> None:
        """Bookmark the :data:`MARK_SECONDS` before ``end`` with a note.

        Args:
            note: May be empty.
            end: In seconds of the capture; None: now.
        """
        ...

    def request_stop(self, reason: str) -> None:
        """Begin a clean stop; harmless when one is under way."""
        ...


class RunnableSession(LiveSession, Protocol):
    """A session of this process; both coroutines run at the same time, each on a loop of its own."""

    async def capture(self) -> None:
        """Sound to spool, until the source ends or a stop is asked for; never raises: see the state."""
        ...

    async def converse(self) -> None:
        """Spool to engine and back, until all was answered. Never raises: see the state."""
        ...


@runtime_checkable
class RunnableReplay(RunnableSession, Protocol):
    """A recorded session, told once more in its own time or faster; nothing is heard and nothing is sent."""

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
        """Go that many seconds on, or back where they are negative."""
        ...


@runtime_checkable
class RunnableView(RunnableSession, Protocol):
    """A session of another program, looked at and steered from here; ``request_stop`` only leaves it."""

    def end(self, reason: str) -> None:
        """Stop the session itself, for everybody."""
        ...
