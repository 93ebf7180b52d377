"""Tells the user of a session's events in a terminal without a screen: bell and desktop."""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TextIO

from symbl_tui.cli import exit_tasks
from symbl_tui.config.event_config import NotifyConfig
from symbl_tui.session.events.event_monitor import EventMonitor
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.notification_gate import NotificationGate
from symbl_tui.session.model.view import SessionHandle
from symbl_tui.system.desktop_notification import BELL, choose_protocol, notification_sequence

# How long the program waits for a terminal to take the last notification.
_LAST_SECONDS: Final = 1.0


def notify_in_terminal(
    session: SessionHandle, config: NotifyConfig, terminal: TextIO
) -> Callable[[], object]:
    """Notify of the events of a session that has not started yet, if the stream is a terminal.

    Returns:
        What writes the last of them, to be called before the stream is closed. Blocks.
    """
    if not config.on or not terminal.isatty():
        return lambda: None
    gate, protocol = NotificationGate(config), choose_protocol(config.desktop, os.environ)

    def write(over: bool) -> None:
        if text := gate.take(at_once=over):
            sequence = BELL if "bell" in config.how else ""
            if "desktop" in config.how and protocol is not None:
                sequence += notification_sequence(protocol, *text, os.environ)
            with suppress(OSError, ValueError):  # it is gone
                terminal.write(sequence)
                terminal.flush()
        if over:
            exit_tasks.unregister(finish)

    def finish() -> None:
        monitor.finish(_LAST_SECONDS)

    stream = EventStream(config.names, config.silence_seconds)
    monitor = EventMonitor(session, stream, gate.put, write)
    monitor.start()
    exit_tasks.register(finish)
    return finish
