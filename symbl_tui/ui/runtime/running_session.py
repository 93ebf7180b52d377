"""A session on its two workers, from the screen's first moment to the session's clean end."""

from collections.abc import Callable
from threading import Event

from textual.screen import Screen

from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.runtime.session_thread import STOP_SECONDS, Job, SessionThread


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
        self.released = False
        """Whether the session runs on without the screen."""

    def start(self) -> None:
        """Start the capture and the connection to the engine."""
        self._start("capture", "Sound to the spool", self._session.capture)
        self._start("transcribe", "The spool to the engine, and results back", self._session.transcribe)

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
        if not self.released:
            self._session.request_stop("the screen is gone")

    def leave_running(self) -> None:
        """Leave the screen; the session runs on until its state says that it is over."""
        self.released = True
        self.leave()

    def leave(self) -> None:
        """Leave the screen without waiting."""
        self._hurry.set()
        # Once: the timer, the state and a second key press may all come here.
        on_left, self._on_left = self._on_left, None
        if on_left:
            on_left()
