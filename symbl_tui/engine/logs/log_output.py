"""Standard error as the log of an engine, all lines of it: those of the loggers, and of anything else.

Libraries and child processes print as they like. With JSON their lines come through a pipe and become objects
as well. Nothing waits for the reader of the log: lines beyond the bound of the queue are counted and dropped.
"""

import json
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from symbl_tui.engine.logs.log_format import JsonFormatter, TextFormatter, format_time
from symbl_tui.engine.logs.log_scrubbing import LONGEST, scrub

LOG_FORMAT: Final = "SYMBL_TUI_LOG_FORMAT"
"""The environment variable by which child processes learn the form."""

# Lines that may wait for a reader.
_MOST_WAITING: Final = 10_000
# Seconds at the end for what waits.
_LAST_SECONDS: Final = 1.0
_STDERR: Final = 2


@contextmanager
def log_to_stderr(*, as_json: bool = False, node: str = "", level: int = logging.INFO) -> Iterator[None]:
    """Log to standard error alone: warnings and errors, and of this program all from ``level`` on."""
    if not as_json:
        with _logging_by(logging.StreamHandler(), TextFormatter(), level):
            yield
        return
    # A copy: descriptor 2 itself becomes the pipe.
    lines = _Lines(os.dup(_STDERR), node)
    try:
        with _logging_by(_QueueHandler(lines), JsonFormatter(node), level), _stderr_as_lines(lines):
            yield
    finally:
        lines.close()


def log_as_child() -> None:
    """Log to standard error as the engine that started this process does."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if os.environ.get(LOG_FORMAT) == "json" else TextFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


@contextmanager
def _logging_by(handler: logging.Handler, formatter: logging.Formatter, level: int) -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("symbl_tui")
    before = root.level, own.level, root.handlers
    handler.setFormatter(formatter)
    # Warnings only: uvicorn's information has whole URLs in it, and tokens with them.
    root.setLevel(logging.WARNING)
    own.setLevel(level)
    root.handlers = [handler]
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root_level, own_level, root.handlers = before
        # Not the attributes: loggers remember which levels are enabled, until one is set.
        root.setLevel(root_level)
        own.setLevel(own_level)


class _Lines:
    """Writes lines in a thread: a reader that stops holds nothing up."""

    def __init__(self, descriptor: int, node: str) -> None:
        self._descriptor, self._node = descriptor, node
        self._lines: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._lost = 0
        self._thread = threading.Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def put(self, line: str) -> None:
        """Queue a line, or count it where there is no room. For any thread."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def close(self) -> None:
        """Write what waits, for a second at most."""
        with suppress(queue.Full):
            self._lines.put(None, timeout=_LAST_SECONDS)
        self._thread.join(_LAST_SECONDS)

    def plain(self, text: str) -> str:
        """A line of no logger as an object; one that is an object already stays, unless it is long."""
        if text.startswith("{") and len(text) < LONGEST * 4 and _is_object(text):
            return text
        fields = {
            "time": format_time(time.time()),
            "level": "warning",
            "logger": "stderr",
            "message": scrub(text),
            "node": self._node,
        }
        return json.dumps({key: value for key, value in fields.items() if value}, separators=(",", ":"))

    def _write(self) -> None:
        with os.fdopen(self._descriptor, "wb", buffering=0) as output, suppress(OSError):
            while (line := self._lines.get()) is not None:
                lost, self._lost = self._lost, 0
                if lost:
                    output.write(self.plain(f"{lost} lines of the log were lost").encode() + b"\n")
                output.write(line.encode() + b"\n")


class _QueueHandler(logging.Handler):
    """Formats where the line is logged, whose context it has, and writes elsewhere."""

    def __init__(self, lines: _Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.put(self.format(record))
        except Exception:  # as every handler: a mistake in a log line must not end what logs it
            self.handleError(record)


@contextmanager
def _stderr_as_lines(lines: _Lines) -> Iterator[None]:
    """Have everything that is printed on descriptor 2 come through a pipe, children's output too."""
    original = os.dup(_STDERR)
    reader, writer = os.pipe()
    os.dup2(writer, _STDERR, inheritable=True)
    os.close(writer)
    thread = threading.Thread(target=_read, args=(reader, lines), name="stderr", daemon=True)
    thread.start()
    os.environ[LOG_FORMAT] = "json"
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(original, _STDERR, inheritable=True)
        os.close(original)
        # A child that still ends holds the pipe open for longer.
        thread.join(_LAST_SECONDS)


def _read(reader: int, lines: _Lines) -> None:
    with os.fdopen(reader, "rb") as pipe:
        # Bounded: a library may print without ever ending a line.
        while line := pipe.readline(LONGEST * 4):
            if text := line.decode("utf-8", "replace").strip():
                lines.put(lines.plain(text))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
