"""What a model's child process is made of: a Unix socket whose connections are streams. See :mod:`.worker`.

The process prints ``ready`` once its model is loaded, or one sentence that says why it cannot be; then now
and then a JSON object with how it keeps up (:class:`..base.Load`). It ends with its stdin.
"""

import json
import os
import socketserver
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BufferedIOBase
from typing import Final, Protocol, TextIO

from symbl_tui.engine.recognizers.process.blocks import blocks
from symbl_tui.engine.recognizers.process.worker import RawWord, WorkerConfig
from symbl_tui.errors import SymblTuiError

_MOST_LINES: Final = 200
"""Results that may wait for a reader; then the stream takes no more sound."""


class Reports:
    """What goes back on one connection. Never blocks: a slow reader must not hold up the decoder."""

    def __init__(self, output: BufferedIOBase) -> None:
        self._output = output
        self._changed = threading.Condition()
        self._lines: deque[tuple[str, bytes]] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._write, name="reports", daemon=True)
        self._thread.start()

    def partial(self, at: float, words: Sequence[RawWord]) -> None:
        """Interim words, in place of interim words that still wait."""
        self._put("partial", round(at, 3), words)

    def final(self, at: float, words: Sequence[RawWord]) -> None:
        """Final words; all sound before ``at`` (seconds) is settled."""
        self._put("final", round(at, 3), words, "")

    def quiet(self, at: float) -> None:
        """All sound before ``at`` is settled, and holds no words."""
        self._put("quiet", round(at, 3))

    def done(self) -> None:
        """Everything that was fed is settled."""
        self._put("done")

    def wait_for_room(self) -> None:
        """Return when few lines wait, or when the reader is gone."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._lines) < _MOST_LINES)

    def close(self) -> None:
        """Write what waits, if the reader still takes it, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _put(self, kind: str, *values: object) -> None:
        line = json.dumps([kind, *values], separators=(",", ":")).encode() + b"\n"
        with self._changed:
            if self._lines and kind == "partial" == self._lines[-1][0]:
                self._lines.pop()
            self._lines.append((kind, line))
            self._changed.notify_all()

    def _write(self) -> None:
        with suppress(OSError, ValueError):
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed or self._lines)
                    if not self._lines:
                        return
                    _, line = self._lines.popleft()
                    self._changed.notify_all()
                self._output.write(line)
                self._output.flush()
        with self._changed:
            self._closed = True
            self._lines.clear()
            self._changed.notify_all()


class Recognition(Protocol):
    """One stream of a model."""

    def feed(self, sound: bytes) -> None:
        """Take whole samples, mono s16le at 16 kHz."""

    def finish(self) -> None:
        """Settle everything, and report that it is done."""

    def close(self) -> None:
        """Let go of the stream, whatever is unfinished."""


Begin = Callable[[WorkerConfig, Reports], Recognition]


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: str, begin: Begin) -> None:
        self.begin = begin
        super().__init__(path, _Connection)


class _Connection(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Recognise one stream; a client may go away at any moment."""
        with suppress(EOFError, OSError):
            incoming = blocks(self.rfile)
            greeting = WorkerConfig.read(next(incoming))
            reports = Reports(self.wfile)
            stream = self.server.begin(greeting, reports)
            try:
                for sound in incoming:
                    reports.wait_for_room()
                    stream.feed(sound)
                stream.finish()
            finally:
                stream.close()
                reports.close()


def serve(path: str, load: Callable[[TextIO], Begin]) -> None:
    """Load a model and serve streams on the socket ``path`` until stdin closes.

    ``load`` is given what the parent reads; it may print lines about the load there once this has said
    ``ready``. What native code prints goes to stderr, not between the lines that the parent reads.
    """
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        server = _Server(path, load(output))
    except SymblTuiError as error:
        print(error, file=output, flush=True)
        sys.exit(error.exit_code)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", file=output, flush=True)
    sys.stdin.buffer.read()
    os._exit(0)  # threads in native code must not hold the end up
