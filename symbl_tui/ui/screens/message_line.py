"""The line of a screen for the results and errors of its jobs."""

from collections.abc import Callable
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
    message_text = ""
    """The message that is shown; empty: none is."""

    def show_message(self, text: str, *, failed: bool = False) -> None:
        """Show a message; an empty one hides the line."""
        self.message_text = text
        self.message.update(clean(text))
        self.message.set_class(bool(text), "-shown").set_class(failed, "-failed")

    def reporter(self) -> Callable[[str, bool], None]:
        """A function that shows the messages of one job, and whether each is a fault.

        They replace what is shown now, and each other, but not what another job has reported since.
        """
        own = {self.message_text}

        def report(text: str, failed: bool) -> None:
            if self.message_text in own:
                own.add(text)
                self.show_message(text, failed=failed)

        return report

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.show_message(str(InternalError.of(event.worker.error)), failed=True)
