"""Runs the hooks of one session on a thread of its own: they can neither hold it up nor end it."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from symbl_tui.config.event_config import HookConfig
from symbl_tui.session.hooks.hook_event import HookEvent
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.hooks.hook_worker import HookWorker
from symbl_tui.session.hooks.webhook import KeyLookup

_POLL_SECONDS: Final = 0.05

_log = logging.getLogger(__name__)


class HookRunner:
    """The hooks of one session. Every method is for any thread."""

    def __init__(
        self,
        hooks: Sequence[HookConfig],
        find_key: KeyLookup,
        say: Callable[[str], object],
        timing: HookTiming | None = None,
    ) -> None:
        """Prepare hooks.

        Args:
            hooks: Of the profile.
            find_key: Finds the keys that webhooks are signed with; may block.
            say: Called with a sentence for the user, on the hooks' thread.
            timing: The limits.
        """
        self._timing = timing or HookTiming()
        self._workers = tuple(HookWorker(hook, find_key, say, self._timing) for hook in hooks)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._waking = False
        self._stopped = asyncio.Event()

    @property
    def pending(self) -> int:
        """Events that wait or are being handled."""
        return sum(worker.pending for worker in self._workers)

    @property
    def failures(self) -> int:
        """Events that a hook did not handle."""
        return sum(worker.failures for worker in self._workers)

    def put(self, event: HookEvent) -> None:
        """Queue an event for every hook that is for it. Returns at once."""
        taken = [worker.put(event) for worker in self._workers]
        if any(taken):
            self._wake()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is pending, or the hooks were stopped, so long at most; True for the first.

        Blocks.
        """
        deadline = time.monotonic() + seconds
        while self.pending and not self._stopped.is_set() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        return not self.pending

    def stop(self) -> None:
        """End what is being handled, and drop what waits. Blocks for a moment."""
        with self._lock:
            loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        with suppress(RuntimeError):  # it has ended
            loop.call_soon_threadsafe(self._stopped.set)
        thread.join(self._timing.kill_wait * 2 + 1)

    def _wake(self) -> None:
        with self._lock:
            if self._thread is None:
                # Not before the first event, so not before the first paint. A daemon: finish() ends it.
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, name="symbl-hooks", daemon=True)
                self._thread.start()
            # One call for all events until it runs: a busy loop must not queue up calls.
            if not self._waking and self._loop is not None:
                with suppress(RuntimeError):  # the loop is closed: the program ends
                    self._loop.call_soon_threadsafe(self._start_waiting)
                    self._waking = True

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop or asyncio.new_event_loop()) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        try:
            await self._stopped.wait()
        finally:
            # At the same time: stop() waits as long as one stubborn command takes, not as all of them do.
            await asyncio.gather(*(worker.close() for worker in self._workers))

    def _start_waiting(self) -> None:
        with self._lock:
            self._waking = False
        for worker in self._workers:
            worker.start_waiting()
