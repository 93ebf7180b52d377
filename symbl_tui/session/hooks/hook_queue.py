"""The events that wait for one hook; for any thread."""

import threading
from collections import deque

from symbl_tui.session.hooks.hook_event import HookEvent


class HookQueue:
    """A bounded queue that drops its oldest events."""

    def __init__(self, size: int) -> None:
        self._events: deque[HookEvent] = deque()
        self._size = size
        self._lock = threading.Lock()
        self.dropped = 0
        """How many were dropped so far."""
        self.unfinished = 0
        """How many wait or are being handled."""

    def put(self, event: HookEvent) -> None:
        """Add an event."""
        with self._lock:
            self._events.append(event)
            self.unfinished += 1
            if len(self._events) > self._size:
                self._events.popleft()
                self.dropped += 1
                self.unfinished -= 1

    def take(self) -> HookEvent | None:
        """The oldest event, to be followed by :meth:`finish`; None: there is none."""
        with self._lock:
            return self._events.popleft() if self._events else None

    def finish(self) -> None:
        """Count an event that was taken as handled."""
        with self._lock:
            self.unfinished -= 1
