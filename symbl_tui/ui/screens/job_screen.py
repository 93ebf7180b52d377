"""The common part of the screens that manage files: jobs in threads, and a line for their results."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from symbl_tui.errors import SymblTuiError
from symbl_tui.ui.screens.message_line import Answer, MessageLine

T = TypeVar("T")


class JobScreen(MessageLine[Answer]):
    """Runs jobs that block."""

    async def run_job(self, job: Callable[[], T]) -> T | None:
        """The result of a job in a thread; None where it failed, which is shown."""
        try:
            return await asyncio.to_thread(job)
        except SymblTuiError as error:
            self.show_message(str(error), failed=True)
            return None
