"""Chooses what the user is told of, and not too often."""

import threading
import time
from collections.abc import Callable
from typing import Final

from symbl_tui.config.event_config import NotifyConfig
from symbl_tui.domain.event_name import is_selected
from symbl_tui.session.events.event_text import EventText, describe_event
from symbl_tui.session.events.session_events import SessionEvent, subject_of

LEAST_SECONDS: Final = 5.0
"""Between two notifications: a meeting full of tracked words must not become a row of bells."""


class NotificationGate:
    """Makes notifications of events: several within :data:`LEAST_SECONDS` become one. For any thread."""

    def __init__(self, config: NotifyConfig, clock: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._clock = clock
        self._lock = threading.Lock()
        self._newest: EventText | None = None
        self._others = 0
        """Events since the last notification besides the newest."""
        self._next = -LEAST_SECONDS

    def put(self, event: SessionEvent) -> None:
        """Take an event, which may not be one that the user wants."""
        if is_selected(self._config.on, event.name, subject_of(event)):
            with self._lock:
                self._others += self._newest is not None
                self._newest = describe_event(event)

    def take(self, *, at_once: bool = False) -> EventText | None:
        """The notification that is due; None: none is.

        Args:
            at_once: Also where the last one was a moment ago: the session is over.
        """
        with self._lock:
            now = self._clock()
            if self._newest is None or (now < self._next and not at_once):
                return None
            text, others = self._newest, self._others
            self._newest, self._others, self._next = None, 0, now + LEAST_SECONDS
        return EventText(text.title, f"{text.body} (and {others} before)") if others else text
