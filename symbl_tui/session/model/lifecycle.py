"""The state of a session, the error that ended it, and its subscribers; used from any thread."""

import threading
from collections.abc import Set

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.state import SessionState, move
from symbl_tui.session.model.view import StateChanged, Subscriber, Update


class Lifecycle:
    """Moves a session from state to state, and emits its updates."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[Subscriber] = []
        self.state = SessionState.IDLE
        self.error: SymblTuiError | None = None
        """The first error, which ended the session; None: there was none."""

    @property
    def error_text(self) -> str | None:
        """The error, fit for a terminal."""
        return clean(str(self.error)) if self.error else None

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call ``subscriber`` with every update from now on."""
        self._subscribers.append(subscriber)

    def emit(self, update: Update) -> None:
        """Pass an update to every subscriber."""
        for subscriber in self._subscribers:
            subscriber(update)

    def move(self, to: SessionState, *, when: Set[SessionState]) -> None:
        """Move from one of the states ``when`` and emit that; do nothing in any other state.

        Capture, uplink and user move a session at the same time, from three threads: the first one decides.
        """
        with self._lock:
            if self.state not in when:
                return
            self.state = move(self.state, to)
        self.emit(StateChanged(to, self.error_text))

    def fail(self, error: SymblTuiError) -> None:
        """Keep the error, unless there is one already."""
        with self._lock:
            self.error = self.error or error
