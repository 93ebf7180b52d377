"""A session on its two workers. It outlives its screen, unless a stop was requested."""

from collections.abc import Callable
from threading import Event
from typing import Final

from textual.screen import Screen

from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.runtime.session_thread import STOP_SECONDS, Job, SessionThread

_CAPTURE, _TRANSCRIBE = "capture", "transcribe"
SESSION_WORKERS: Final = (_CAPTURE, _TRANSCRIBE)
"""The groups of a session's workers."""


class SessionWorkers:
    """Starts a session's workers for a screen, and ends them together."""

    def __init__(self, session: RunnableSession, screen: Screen[None], on_left: Callable[[], object]) -> None:
        """``on_left`` is called once, when there is nothing more to wait for."""
        self._session = session
        self._screen = screen
        self._on_left: Callable[[], object] | None = on_left
        self._hurry = Event()
        self.stopping = False
        """Whether the user, or a signal, has requested a stop."""

    def start(self) -> None:
        """Start the capture and the connection to the engine."""
        self._start(_CAPTURE, "Sound to the spool", self._session.capture)
        self._start(_TRANSCRIBE, "The spool to the engine, and results back", self._session.transcribe)

    def _start(self, name: str, description: str, job: Job) -> None:
        self._screen.run_worker(
            SessionThread(job, self._screen_gone, self._hurry),
            name=name,
            group=name,
            description=description,
            # A thread: a terminal that stops reading blocks the
            # UI loop for seconds, sound and sockets included.
            thread=True,
            # The screen reports the error and closes the folder; Textual would leave at once.
            exit_on_error=False,
        )

    def stop(self, reason: str) -> None:
        """Request a clean stop; the screen is left when it is complete, or after :data:`STOP_SECONDS`."""
        self.stopping = True
        self._session.request_stop(reason)
        if self._session.state.over:
            self.leave()
        # A session that never ends must not keep the user from leaving.
        self._screen.set_timer(STOP_SECONDS, self.leave)

    def _screen_gone(self) -> None:
        # Only a stop that was requested is waited for: the session outlives a screen that ends by itself.
        if self._session.state is not SessionState.STOPPING:
            self._hurry.set()

    def leave(self) -> None:
        """Leave the screen without waiting."""
        self._hurry.set()
        # Once: the timer, the state and a second key press may all come here.
        on_left, self._on_left = self._on_left, None
        if on_left:
            on_left()
