"""A session on its two workers, from the screen's first moment to the session's clean end."""

from collections.abc import Callable
from threading import Event

from textual.screen import Screen

from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.runtime.session_thread import POLITE_SECONDS, Job, SessionThread


class SessionWorkers:
    """Starts a session's workers for a screen, and ends both of them together."""

    def __init__(self, session: RunnableSession, screen: Screen[None], left: Callable[[], object]) -> None:
        """``left``: called once, when there is nothing more to wait for."""
        self._session = session
        self._screen = screen
        self._left: Callable[[], object] | None = left
        self._hurry = Event()
        self.stopping = False
        """Whether the reader, or a signal, has asked for the end."""
        self.let_go = False
        """Whether the session goes on without the screen."""

    def start(self) -> None:
        """Begin to capture and to converse."""
        self._start("capture", "Sound to the spool", self._session.capture)
        self._start("transcribe", "The spool to the engine, and back", self._session.transcribe)

    def _start(self, name: str, description: str, job: Job) -> None:
        self._screen.run_worker(
            SessionThread(job, self._screen_gone, self._hurry),
            name=name,
            group=name,
            description=description,
            thread=True,
            exit_on_error=False,
        )

    def stop(self, reason: str) -> None:
        """Begin a clean stop; the screen is left when it is complete, or when it takes too long."""
        self.stopping = True
        self._session.request_stop(reason)
        if self._session.state.over:
            self.leave()
        self._screen.set_timer(POLITE_SECONDS, self.leave)

    def _screen_gone(self) -> None:
        if not self.let_go:
            self._session.request_stop("the screen is gone")

    def leave_running(self) -> None:
        """Go, and leave the session to itself: it has ended when its state says so."""
        self.let_go = True
        self.leave()

    def leave(self) -> None:
        """Go without waiting."""
        self._hurry.set()
        left, self._left = self._left, None
        if left:
            left()
