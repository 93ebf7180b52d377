"""Follows a running session and passes its events on, in whichever process looks at it."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.session_events import SessionEvent
from symbl_tui.session.events.sound_watch import SoundStatus
from symbl_tui.session.model.view import SessionHandle, StateChanged, Update

TICK_SECONDS: Final = 0.5
"""Interval at which the status is looked at."""

_log = logging.getLogger(__name__)

Consumer = Callable[[SessionEvent], object]
"""Takes an event; called on the session's threads and the monitor's, must return at once."""


class EventMonitor:
    """Subscribes to a session that has not started yet, until it is over."""

    def __init__(
        self,
        session: SessionHandle,
        stream: EventStream,
        consume: Consumer,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        self._session = session
        self._stream = stream
        self._consume = consume
        self._tick_seconds = tick_seconds
        self._lock = threading.RLock()  # a consumer may call back into the session
        self._over = threading.Event()

    def start(self) -> None:
        """Follow the session from now on."""
        self._session.subscribe(self._handle)
        # A daemon: a program that leaves before the session's end does not wait for it.
        threading.Thread(target=self._tick_periodically, name="symbl-events", daemon=True).start()

    def stop(self) -> None:
        """Pass nothing on any more."""
        self._over.set()

    def _handle(self, update: Update) -> None:
        self._run(lambda: self._stream.feed(update, self._look))
        if isinstance(update, StateChanged) and update.state.over:
            self._over.set()

    def _tick_periodically(self) -> None:
        while not self._over.wait(self._tick_seconds):
            self._run(lambda: self._stream.tick(self._look()))

    def _look(self) -> SoundStatus:
        return SoundStatus.of(self._session)

    def _run(self, derive: Callable[[], tuple[SessionEvent, ...]]) -> None:
        if self._over.is_set():
            return
        try:
            # Held while they are passed on, too: events of two threads keep their order.
            with self._lock:
                for event in derive():
                    self._consume(event)
        except Exception:  # whatever it is, the session goes on
            _log.exception("an event of the session was not passed on")
