"""Runs one of a session's coroutines for a Textual thread worker, without ever delaying the program's exit.

Textual cannot stop a thread, and Python waits for pool threads at exit. So the coroutine gets a daemon thread
of its own, and the pool thread only watches it: when the screen is gone it says so, waits a while for the end
of the coroutine, and returns.
"""

import asyncio
from collections.abc import Callable, Coroutine
from threading import Event, Thread
from typing import Final

from textual.worker import get_current_worker

STOP_SECONDS: Final = 15.0
"""How long a clean stop may take: the last results have to arrive from the engine."""
# Textual's cancellation is a flag that only polling sees.
_POLL_SECONDS: Final = 0.1

Job = Callable[[], Coroutine[object, object, None]]


class SessionThread:
    """One coroutine on an event loop of its own; called by a thread worker, returns when it is done."""

    def __init__(self, job: Job, stop: Callable[[], object], hurry: Event) -> None:
        """Prepare to run.

        Args:
            job: The coroutine function to run, once.
            stop: Requests a clean stop where one is wanted; called when the screen is gone before the job is
                done.
            hurry: Ends the wait for a clean stop; also where there is none.
        """
        self._job = job
        self._stop = stop
        self._hurry = hurry
        self._done = Event()
        self._error: BaseException | None = None

    def __call__(self) -> None:
        """Run the job and wait for it; raises what the job raised."""
        cancelled = get_current_worker().cancelled_event
        # A daemon: at exit Python joins all other threads, however long their work takes.
        Thread(target=self._run, name="symbl-session", daemon=True).start()
        while not self._done.wait(_POLL_SECONDS):
            if cancelled.is_set():
                self._leave()
                return
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:  # passed on to the worker, which reports it on the UI loop
            self._error = error
        finally:
            self._done.set()

    async def _main(self) -> None:
        await self._job()

    def _leave(self) -> None:
        # A job that ends by itself just now needs no stop, which would be recorded as its reason.
        if self._done.wait(_POLL_SECONDS):
            return
        self._stop()
        for _ in range(round(STOP_SECONDS / _POLL_SECONDS)):
            if self._hurry.is_set() or self._done.wait(_POLL_SECONDS):
                return
