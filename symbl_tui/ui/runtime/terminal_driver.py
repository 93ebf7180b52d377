"""Textual's driver of a terminal, with an input and an output that nothing a terminal does can end.

Reaches into Textual, whose version is pinned for this.
"""

import logging
import os
import selectors
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TextIO

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from symbl_tui.ui.runtime.terminal_messages import TerminalMessages

if TYPE_CHECKING:
    from textual.app import App

_POLL_SECONDS: Final = 0.1
_READ_BYTES: Final = 4096
# Frames that may wait for the terminal; then the screen waits for it, too.
_MOST_FRAMES: Final = 10

_log = logging.getLogger(__name__)


class TerminalGone(Message):
    """The terminal accepts or sends nothing any more; to the app, with or without a SIGHUP."""


class TerminalDriver(LinuxDriver):
    """The driver of a terminal."""

    def __init__(self, app: "App[Any]", **settings: Any) -> None:  # noqa: ANN401 - Textual's own
        super().__init__(app, **settings)
        self._frame: list[str] | None = None
        """What was written of a frame that is not complete."""
        self._file: Any = _Output(self._file, self._report_gone)

    def start_application_mode(self) -> None:
        """Prepare the terminal and start the threads that write and read."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            self._writer_thread._queue.maxsize = _MOST_FRAMES

    def write(self, data: str) -> None:
        """Write to the terminal, a frame at a time: Textual's three writes of one wake its thread thrice."""
        if data == SYNC_START:
            self._frame = [data]
        elif self._frame is None:
            super().write(data)
        else:
            self._frame.append(data)
            if data == SYNC_END:
                frame, self._frame = "".join(self._frame), None
                super().write(frame)

    def run_input_thread(self) -> None:
        """Read the terminal until the driver is stopped, or the terminal is gone."""
        terminal = TerminalMessages()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                asked = time.monotonic()
                if not selector.select(_POLL_SECONDS):
                    # Silent until then: on a busy machine the rest of a sequence may have come since.
                    process_all(self, terminal.tick(asked + _POLL_SECONDS))
                elif data := _read(self.fileno):
                    process_all(self, terminal.feed(data, time.monotonic()))
                else:
                    self._report_gone()
                    return

    def _report_gone(self) -> None:
        report_gone(self._app)


def report_gone(app: "App[Any]") -> None:
    """Tell the app, from any thread, that its terminal is gone."""
    with suppress(RuntimeError):  # its loop has ended
        app.post_message(TerminalGone())


def process_all(driver: Driver, found: Iterable[Message]) -> None:
    """Pass messages on to the app of a driver, on the driver's input thread."""
    for message in found:
        driver.process_message(message)


def _read(descriptor: int) -> bytes:
    """Read what there is; empty when the terminal is gone."""
    try:
        return os.read(descriptor, _READ_BYTES)
    except OSError:
        return b""


class _Output:
    """The terminal to draw on, for Textual's writer thread, which would end at the first error."""

    def __init__(self, stream: TextIO | None, on_error: Callable[[], None]) -> None:
        self._stream: Any = stream
        self._on_error: Callable[[], None] | None = on_error

    def write(self, text: str) -> None:
        self._try(lambda: self._stream.write(text))

    def flush(self) -> None:
        self._try(self._stream.flush)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the rest is the stream's
        return getattr(self._stream, name)

    def _try(self, action: Callable[[], object]) -> None:
        if self._on_error is None:
            return
        try:
            action()
        except (OSError, ValueError) as error:  # ValueError: it was closed
            _log.info("the terminal cannot be written to: %s", error)
            report, self._on_error = self._on_error, None
            report()
