"""The server in a model's child process: a Unix socket with a connection for each stream.

Connections speak the protocol of :mod:`.worker_connection`. The process prints ``ready`` once its model is
loaded, or a JSON array of message and remedy; then from time to time a JSON object with its load
(:class:`..interface.Load`). It ends when its stdin does.
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

from symbl_tui.engine.recognizers.process.blocks import read_blocks
from symbl_tui.engine.recognizers.process.worker_connection import READY, RawWord, WorkerConfig
from symbl_tui.errors import SymblTuiError

# Reports that may be queued for a reader; then the stream is fed no more sound.
_MOST_LINES: Final = 200


class ReportWriter:
    """Writes the reports of one connection in a thread: a slow reader must not hold up the shared decoder."""

    def __init__(self, output: BufferedIOBase) -> None:
        self._output = output
        self._changed = threading.Condition()
        self._lines: deque[tuple[str, bytes]] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._write, name="reports", daemon=True)
        self._thread.start()

    def partial(self, at: float, words: Sequence[RawWord]) -> None:
        """Report interim words; they replace interim words that are still queued."""
        self._put("partial", round(at, 3), words)

    def final(self, at: float, words: Sequence[RawWord], factor: float | None = None) -> None:
        """Report final words, with their real-time factor; all sound before ``at`` (seconds) is settled."""
        self._put("final", round(at, 3), words, "", *(() if factor is None else (factor,)))

    def quiet(self, at: float) -> None:
        """Report that all sound before ``at`` is settled and holds no words."""
        self._put("quiet", round(at, 3))

    def done(self) -> None:
        """Report that everything that was fed is settled."""
        self._put("done")

    def wait_for_room(self) -> None:
        """Block until the queue is short, or the reader has disconnected."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._lines) < _MOST_LINES)

    def close(self) -> None:
        """Write what is queued, unless the reader has disconnected, and stop."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _put(self, kind: str, *values: object) -> None:
        line = json.dumps([kind, *values], separators=(",", ":")).encode() + b"\n"
        with self._changed:
            # Only the newest interim matters; a slow reader must not find a queue of outdated ones.
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
                # Outside the lock: the decoder's thread must be
                # able to queue while this one blocks in the socket.
                self._output.write(line)
                self._output.flush()
        with self._changed:
            self._closed = True
            self._lines.clear()
            self._changed.notify_all()


class ServedStream(Protocol):
    """One stream that a model recognises."""

    def feed(self, sound: bytes) -> None:
        """Feed whole samples, mono s16le at 16 kHz."""

    def finish(self) -> None:
        """Settle everything, and report that it is done."""

    def close(self) -> None:
        """Free the stream, whatever is unfinished."""


StreamFactory = Callable[[WorkerConfig, ReportWriter], ServedStream]


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    # All streams connect again at once after a crash; the default of 5 would refuse most of them.
    request_queue_size = 128

    def __init__(self, path: str, create_stream: StreamFactory) -> None:
        self.create_stream = create_stream
        super().__init__(path, _Connection)


class _Connection(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Recognise one stream; a client may disconnect at any moment."""
        with suppress(EOFError, OSError):
            self.wfile.write(READY)
            incoming = read_blocks(self.rfile)
            config = WorkerConfig.decode(next(incoming))
            reports = ReportWriter(self.wfile)
            stream = self.server.create_stream(config, reports)
            try:
                for sound in incoming:
                    # Before the sound is fed: the shared decoder must
                    # never wait for one client that does not read.
                    reports.wait_for_room()
                    stream.feed(sound)
                stream.finish()
            finally:
                # Before the reports are closed: a job that still
                # runs for this stream must find somewhere to write.
                stream.close()
                reports.close()


def serve(path: str, load: Callable[[TextIO], StreamFactory]) -> None:
    """Load a model and serve streams on the socket ``path`` until stdin closes.

    ``load`` is given the stream that the parent reads; it may print load reports there after ``ready``. What
    native code prints goes to stderr, so that it does not come between these lines.
    """
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        server = _Server(path, load(output))
    except SymblTuiError as error:
        print(json.dumps([error.message, error.remedy]), file=output, flush=True)
        sys.exit(error.exit_code)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", file=output, flush=True)
    # Returns at its end: the parent closed it, or was killed.
    sys.stdin.buffer.read()
    os._exit(0)  # threads in native code must not hold the end up
