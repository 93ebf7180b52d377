"""Whether the terminal keeps up with the screen."""

from typing import Final

from textual.app import App
from textual.drivers._writer_thread import WriterThread

# Pending frames from which on the terminal is slower than the screen.
_WAITING: Final = 1


def has_backpressure(app: App[None]) -> bool:
    """Whether frames are pending: a slow link, or a terminal that has stopped reading."""
    # Only Textual's private queue shows it; once that is full, it blocks the event loop.
    writer = getattr(app._driver, "_writer_thread", None)
    return isinstance(writer, WriterThread) and writer._queue.qsize() >= _WAITING
