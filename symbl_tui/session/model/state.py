"""The states of a session and of its source, and every legal move between them.

This file owns all transitions; an illegal move raises instead of drifting::

    IDLE -> CONNECTING -> LISTENING <-> PAUSED
    LISTENING, PAUSED -> RETRYING -> CONNECTING
    any but ENDED, FAILED -> STOPPING -> ENDED
    any but ENDED -> FAILED
"""

from enum import StrEnum

from symbl_tui.errors import SymblTuiError


class SessionState(StrEnum):
    """The state of a session."""

    IDLE = "idle"
    CONNECTING = "connecting"
    LISTENING = "listening"
    PAUSED = "paused"
    RETRYING = "retrying"
    STOPPING = "stopping"
    ENDED = "ended"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether no state can follow."""
        return self in (SessionState.ENDED, SessionState.FAILED)


class SourceState(StrEnum):
    """The state of one channel's sound."""

    ACTIVE = "hearing"
    SILENT = "silent"
    MUTED = "muted"
    LOST = "lost"
    ENDED = "ended"


_S = SessionState
_MOVES: dict[SessionState, frozenset[SessionState]] = {
    _S.IDLE: frozenset({_S.CONNECTING, _S.STOPPING, _S.FAILED}),
    _S.CONNECTING: frozenset({_S.LISTENING, _S.PAUSED, _S.RETRYING, _S.STOPPING, _S.FAILED}),
    _S.LISTENING: frozenset({_S.PAUSED, _S.RETRYING, _S.STOPPING, _S.FAILED}),
    _S.PAUSED: frozenset({_S.LISTENING, _S.RETRYING, _S.STOPPING, _S.FAILED}),
    _S.RETRYING: frozenset({_S.CONNECTING, _S.STOPPING, _S.FAILED}),
    _S.STOPPING: frozenset({_S.ENDED, _S.FAILED}),
    _S.ENDED: frozenset(),
    _S.FAILED: frozenset(),
}


class IllegalMove(SymblTuiError):
    """A fault of the program: a session was moved to a state that cannot follow."""


def move(current: SessionState, to: SessionState) -> SessionState:
    """The state after moving from ``current``; raises :class:`IllegalMove` when the table has none such."""
    if to not in _MOVES[current]:
        raise IllegalMove(f"a session cannot go from {current} to {to}")
    return to
