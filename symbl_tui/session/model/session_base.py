"""What a live session and a replay have in common: state, error and subscribers. For any thread."""

import threading
from collections.abc import Set

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.state import SessionState, move
from symbl_tui.session.model.view import Notice, StateChanged, Subscriber, Update


class SessionBase:
    """Moves a session from state to state, and emits its updates."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[Subscriber] = []
        self._state = SessionState.IDLE
        self._error: SymblTuiError | None = None
        self.reason = ""
        """Why it ended, e.g. "source ended", "failed" or the reason of ``request_stop``."""

    @property
    def state(self) -> SessionState:
        """The current state."""
        return self._state

    @property
    def error(self) -> SymblTuiError | None:
        """The first error, which ended the session; None: there was none."""
        return self._error

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call ``subscriber`` with every update from now on."""
        self._subscribers.append(subscriber)

    @property
    def _error_text(self) -> str | None:
        """The error, fit for a terminal."""
        # Its words may be the engine's: an error frame, or the reason of a close.
        return clean(str(self._error)) if self._error else None

    def notice(self, text: str) -> None:
        """Emit a line for the reader from beside the session; its foreign parts are cleaned here."""
        self._emit(Notice(clean(text)))

    def _emit(self, update: Update) -> None:
        """Pass an update to every subscriber."""
        for subscriber in self._subscribers:
            subscriber(update)

    def _move(self, to: SessionState, *, when: Set[SessionState]) -> None:
        """Move from one of the states ``when`` and emit that; do nothing in any other state.

        Capture, uplink and user move a session at the same time, from three threads: the first one decides.
        """
        with self._lock:
            if self._state not in when:
                return
            self._state = move(self._state, to)
        # Outside the lock: a subscriber may call back into the session.
        self._emit(StateChanged(to, self._error_text))

    def _move_paused(self, paused: bool) -> None:
        """Move between LISTENING and PAUSED; do nothing in any other state."""
        if paused:
            self._move(SessionState.PAUSED, when={SessionState.LISTENING})
        else:
            self._move(SessionState.LISTENING, when={SessionState.PAUSED})

    def _fail(self, error: SymblTuiError) -> None:
        """Keep the error, unless there is one already."""
        with self._lock:
            self._error = self._error or error
