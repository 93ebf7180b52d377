"""Whether the terminal keeps up with what is painted."""

from typing import Final

from textual.app import App
from textual.drivers._writer_thread import WriterThread

_WAITING: Final = 2
"""Frames that wait to be written when the terminal is as slow as the screen, or slower."""


def has_backpressure(app: App[None]) -> bool:
    """Whether frames wait to be written: a slow link, or a terminal that has stopped reading."""
    # Only Textual's own queue knows, and it tells nobody; once it is full it blocks the screen.
    writer = getattr(app._driver, "_writer_thread", None)
    return isinstance(writer, WriterThread) and writer._queue.qsize() >= _WAITING
