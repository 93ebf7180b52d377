"""Tells the user of a session's events in the terminal that shows it: bell, desktop, status line."""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message

from symbl_tui.config.event_config import NotifyConfig
from symbl_tui.session.events.event_monitor import EventMonitor
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.event_text import EventText
from symbl_tui.session.events.notification_gate import NotificationGate
from symbl_tui.session.model.view import SessionHandle
from symbl_tui.system.desktop_notification import BELL, choose_protocol, notification_sequence
from symbl_tui.ui.rendering.backpressure import has_backpressure

if TYPE_CHECKING:
    from textual.app import App

# A frame is gone in milliseconds; a terminal that takes none for so long has stopped reading.
_ATTEMPTS: Final = 50
_RETRY_SECONDS: Final = 0.1

_log = logging.getLogger(__name__)


class SessionNotified(Message):
    """The user is to be told of an event; to the app."""

    def __init__(self, text: EventText) -> None:
        super().__init__()
        self.text = text


class ScreenNotifications:
    """The notifications of one session on its screen."""

    def __init__(self, app: "App[Any]", config: NotifyConfig) -> None:
        self._app = app
        self._config = config
        self._gate = NotificationGate(config)
        self._protocol = choose_protocol(config.desktop, os.environ)

    def follow(self, session: SessionHandle) -> None:
        """Follow a session that has not started yet."""
        stream = EventStream(self._config.names, self._config.silence_seconds)
        EventMonitor(session, stream, self._gate.put, self._post).start()

    def show(self, text: EventText, flash: Callable[[str], object]) -> None:
        """Show a notification in every way that the profile asks for; on the app's loop."""
        how = self._config.how
        if "flash" in how:
            flash(f"{text.title}: {text.body}" if text.body else text.title)
        sequence = BELL if "bell" in how else ""
        if "desktop" in how and self._protocol is not None:
            sequence += notification_sequence(self._protocol, *text, os.environ)
        if sequence:
            self._write(sequence, _ATTEMPTS)

    def _write(self, sequence: str, attempts: int) -> None:
        """Write to the terminal behind the pending frames; one that reads nothing gets no more to read."""
        driver = self._app._driver  # as App.bell does it; Textual has no public way to a terminal
        if driver is None:
            return
        if not has_backpressure(self._app):
            driver.write(sequence)
        elif attempts > 1:
            self._app.set_timer(_RETRY_SECONDS, lambda: self._write(sequence, attempts - 1))

    def _post(self, over: bool) -> None:
        """Post what is due to the app; on the monitor's thread."""
        if text := self._gate.take(at_once=over):
            with suppress(RuntimeError):  # its loop has ended
                self._app.post_message(SessionNotified(text))
