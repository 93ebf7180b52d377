"""A flag that any thread may set and any event loop may wait for."""

import asyncio
import threading


class ThreadFlag:
    """Set once, for ever: an ``asyncio.Event`` between the event loops of a session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set = False
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @property
    def is_set(self) -> bool:
        """Whether it was set."""
        return self._set

    def set(self) -> None:
        """Wake every waiter on its own loop."""
        with self._lock:
            self._set = True
            for loop, event in self._waiting:
                # Under the lock, which wait() takes before its loop can be closed.
                loop.call_soon_threadsafe(event.set)
            self._waiting.clear()

    async def wait(self) -> None:
        """Return once it is set."""
        entry = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            # Under the same lock as set(): otherwise a flag that is set in between would be missed for ever.
            if self._set:
                return
            self._waiting.add(entry)
        try:
            await entry[1].wait()
        finally:
            with self._lock:
                self._waiting.discard(entry)
