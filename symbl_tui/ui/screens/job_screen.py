"""The common part of the screens that manage stored things: jobs in threads, and a line for their results."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual import getters
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError

Answer = TypeVar("Answer")
T = TypeVar("T")


class JobScreen(Screen[Answer]):
    """Runs jobs that block; shows messages in its ``#message``, which subclasses compose."""

    message = getters.query_one("#message", Static)

    async def run_job(self, job: Callable[[], T]) -> T | None:
        """The result of a job in a thread; None where it failed, which is shown."""
        try:
            return await asyncio.to_thread(job)
        except SymblTuiError as error:
            self.show_message(str(error), failed=True)
            return None

    def show_message(self, text: str, *, failed: bool = False) -> None:
        """Show a message; an empty one hides the line."""
        self.message.update(clean(text))
        self.message.set_class(bool(text), "-shown").set_class(failed, "-failed")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.show_message(str(InternalError.of(event.worker.error)), failed=True)
