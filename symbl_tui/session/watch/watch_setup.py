"""What a session that watches a conversation is made of."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from symbl_tui.config.profile import Profile
from symbl_tui.session.run.session_setup import OnClosed
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.session.watch.outgoing_call import OutgoingCall
from symbl_tui.symbl.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class WatchTiming:
    """Durations of watching, in seconds, besides those of a session."""

    silence: float = 5.0
    """A conversation of which nothing comes for so long from the start is reported: the id may be wrong."""
    snapshot: float = 20.0
    """For reading what was said so far."""
    pause: float = 2.0
    """Before that is read again at the least, and until it is shown then: what is under way comes first."""
    give_up: float = 1800.0
    """How long to reconnect without success: an engine keeps no conversation for longer without a speaker."""
    last_results: float = 3.7
    """For the last results of a call that was hung up from here."""


@dataclass(frozen=True, slots=True)
class WatchSetup:
    """Everything that a watching session is made of but its folder."""

    profile: Profile
    engine: Callable[[], AbstractAsyncContextManager[Endpoint]]
    """Makes the engine ready for as long as the session needs it."""
    id: str = ""
    """What to subscribe to: a connection id or a conversation's; empty for a call, whose engine gives it."""
    call: OutgoingCall | None = None
    """The call that the engine is to make first; None: the conversation runs already."""
    on_closed: OnClosed | None = None
    """Called in a thread when the session is closed."""
    timing: Timing = LIVE
    watch_timing: WatchTiming = WatchTiming()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
