"""The line of a screen for the results and errors of its jobs."""

from typing import TypeVar

from textual import getters
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError

Answer = TypeVar("Answer")


class MessageLine(Screen[Answer]):
    """Shows messages in its ``#message``, which subclasses compose, and reports workers that failed."""

    message = getters.query_one("#message", Static)

    def show_message(self, text: str, *, failed: bool = False) -> None:
        """Show a message; an empty one hides the line."""
        self.message.update(clean(text))
        self.message.set_class(bool(text), "-shown").set_class(failed, "-failed")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.show_message(str(InternalError.of(event.worker.error)), failed=True)
