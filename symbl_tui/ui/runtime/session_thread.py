"""Runs one of a session's coroutines for a Textual thread worker, without ever holding up the program's end.

Textual cannot stop a thread, and Python waits for pool threads at exit. So the coroutine gets a daemon thread
of its own, and the pool thread only watches it: when the screen is gone it asks the session to stop, waits a
while, and leaves.
"""

import asyncio
from collections.abc import Callable, Coroutine
from threading import Event, Thread
from typing import Final

from textual.worker import get_current_worker

POLITE_SECONDS: Final = 15.0
"""How long a clean stop may take: the last words have to come back from the engine."""
_LOOK_SECONDS: Final = 0.1

Job = Callable[[], Coroutine[object, object, None]]


class SessionThread:
    """One coroutine on an event loop of its own; called by a thread worker, returns when it is over."""

    def __init__(self, job: Job, stop: Callable[[], object], hurry: Event) -> None:
        """Prepare to run.

        Args:
            job: The coroutine function to run, once.
            stop: Asks for a clean stop; called when the screen goes away before the job is done.
            hurry: Set when there is to be no waiting any more.
        """
        self._job = job
        self._stop = stop
        self._hurry = hurry
        self._done = Event()
        self._error: BaseException | None = None

    def __call__(self) -> None:
        """Run the job and wait for it; raises what it raised."""
        gone = get_current_worker().cancelled_event
        Thread(target=self._run, name="symbl-session", daemon=True).start()
        while not self._done.wait(_LOOK_SECONDS):
            if gone.is_set():
                self._leave()
                return
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:  # handed to the worker, which reports it on the UI loop
            self._error = error
        finally:
            self._done.set()

    async def _main(self) -> None:
        await self._job()

    def _leave(self) -> None:
        if self._done.wait(_LOOK_SECONDS):
            return
        self._stop()
        for _ in range(round(POLITE_SECONDS / _LOOK_SECONDS)):
            if self._hurry.is_set() or self._done.wait(_LOOK_SECONDS):
                return
