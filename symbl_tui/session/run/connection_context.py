"""What a channel's connection knows of its session, and the ways in which it asks for another one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from symbl_tui.config.profile import Profile
from symbl_tui.errors import EngineUnreachable
from symbl_tui.session.run.encoding_choice import EncodingChooser
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.symbl.event_parser import Received
from symbl_tui.symbl.request_frames import ConnectionStart


class NoAnswer(EngineUnreachable):
    """The engine accepts speech and sends no result for it."""


class ResultsOwed(EngineUnreachable):
    """The engine closed the connection after the stop request, and has not answered all speech."""


class ConnectionExpired(Exception):
    """The connection is to be replaced by a new one, though nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    """What a connection knows of its session, and its callbacks."""

    profile: Profile
    rate: int
    """Samples per second."""
    timing: Timing
    handle: Callable[[Received], None]
    """Called with every frame of the engine."""
    settle_overdue: Callable[[], None]
    """Called now and then: finals that have waited too long for their utterances count as such."""
    on_ready: Callable[[], None]
    """Called when the engine accepts sound."""
    wait_turn: Callable[[], Awaitable[None]]
    """Returns when it is the channel's turn to send."""
    set_unanswered: Callable[[float | None], None]
    """Called with the time since which an answer to speech is due; None: none is."""
    encoding: str
    """How sound is encoded on this connection."""
    encodings: EncodingChooser
    """Chooses the encoding of the next one."""
    begins: ConnectionStart
    """Where in the channel it begins."""
    paced: bool = False
    """Whether sound is sent little faster than it was spoken, so that a backlog takes its time."""
    closed_at: int = -1
    """Up to where speech was answered when the engine closed the last connection and owed results; -1: it did
    not."""
