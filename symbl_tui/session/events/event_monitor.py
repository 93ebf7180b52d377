"""Follows a running session and passes its events on, in whichever process looks at it."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.session_events import SessionEvent
from symbl_tui.session.events.sound_watch import SoundStatus
from symbl_tui.session.model.view import SessionHandle, StateChanged, Update

TICK_SECONDS: Final = 0.5
"""Interval at which the status is looked at."""

_log = logging.getLogger(__name__)

T = TypeVar("T")

Consumer = Callable[[SessionEvent], object]
"""Takes an event; called on the session's threads and the monitor's, must return at once."""


class EventMonitor:
    """Follows one session from its start to its end."""

    def __init__(
        self,
        session: SessionHandle,
        stream: EventStream,
        consume: Consumer,
        on_tick: Callable[[bool], object] | None = None,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        """Prepare to follow a session.

        Args:
            session: Not started yet.
            stream: Derives its events.
            consume: Takes each of them.
            on_tick: Called on the monitor's own thread after each look at the session, where it may block for
                a while; and once more with True when the session is over.
            tick_seconds: Interval of the looks.
        """
        self._session = session
        self._stream = stream
        self._consume = consume
        self._on_tick = on_tick
        self._tick_seconds = tick_seconds
        # A daemon: a program that leaves before the session's end does not wait for it.
        self._thread = threading.Thread(target=self._tick_periodically, name="symbl-events", daemon=True)
        self._lock = threading.RLock()  # a consumer may call back into the session
        self._over = threading.Event()

    def start(self) -> None:
        """Follow the session from now on."""
        self._session.subscribe(self._handle)
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """Pass nothing on any more, and wait so long at most for what is being passed on. Blocks."""
        self._over.set()
        self._thread.join(seconds)

    def _handle(self, update: Update) -> None:
        self._run(lambda: self._stream.feed(update, self._look))
        if isinstance(update, StateChanged) and update.state.over:
            self._over.set()

    def _tick_periodically(self) -> None:
        over = False
        while not over:
            over = self._over.wait(self._tick_seconds)
            if not over:
                self._run(lambda: self._stream.tick(self._look()))
            if self._on_tick is not None:
                _guard(partial(self._on_tick, over))

    def _look(self) -> SoundStatus:
        return SoundStatus.of(self._session)

    def _run(self, derive: Callable[[], tuple[SessionEvent, ...]]) -> None:
        if self._over.is_set():
            return
        # Held while they are passed on, too: events of two threads keep their order.
        with self._lock:
            for event in _guard(derive) or ():
                _guard(partial(self._consume, event))


def _guard(work: Callable[[], T]) -> T | None:
    """Do some work; a defect of it is logged, and neither ends the session nor costs it further events."""
    try:
        return work()
    except Exception:
        _log.exception("an event of the session was not passed on")
        return None
