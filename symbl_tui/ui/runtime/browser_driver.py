"""Textual's driver of a page, with the input of :mod:`.terminal_driver`.

Packets on the standard streams lead to a browser, whose tab may be closed at any moment. Reaches into
Textual, whose version is pinned for this.
"""

import logging
import os
import time
from typing import TYPE_CHECKING, Any

from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver, _ExitInput

from symbl_tui.ui.runtime.terminal_driver import process_all, report_gone
from symbl_tui.ui.runtime.terminal_messages import TerminalMessages

if TYPE_CHECKING:
    from textual.app import App

_log = logging.getLogger(__name__)


class BrowserDriver(WebDriver):
    """The driver of a page."""

    def __init__(self, app: "App[Any]", **settings: Any) -> None:  # noqa: ANN401 - Textual's own
        super().__init__(app, **settings)
        self._write = self._write_packet  # type: ignore[assignment]

    def run_input_thread(self) -> None:
        """Read packets until the driver is stopped, or the page is gone."""
        try:
            self._read_packets()
        except _ExitInput:
            return
        except Exception:  # no packets: the other end is broken
            _log.warning("the page sends no packets", exc_info=True)
        finally:
            self._input_reader.close()
        if not self.exit_event.is_set():
            report_gone(self._app)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Handle what is not a key."""
        if packet_type == "quit":
            report_gone(self._app)
        else:
            super().on_meta(packet_type, payload)

    def _read_packets(self) -> None:
        terminal, packets = TerminalMessages(), ByteStream()
        for data in self._input_reader:
            for kind, payload in packets.feed(data) if data else ():
                if kind == "D":
                    process_all(self, terminal.feed(payload, time.monotonic()))
                else:
                    self._on_meta(kind, payload)
            process_all(self, terminal.tick(time.monotonic()))

    def _write_packet(self, packet: bytes) -> None:
        try:
            os.write(self.fileno, packet)
        except OSError:
            report_gone(self._app)
