"""Standard streams that show any character, and whose failure is one clear error.

Python's own raise ``UnicodeEncodeError`` where the locale lacks a character, are None where the caller has
closed the descriptor, and report a full disk once more at exit.
"""

import io
import os
import select
import sys
from collections.abc import Callable
from typing import Final, TextIO

from symbl_tui.errors import SymblTuiError

_ESCAPED: Final = "backslashreplace"


def prepare_standard_streams() -> None:
    """Replace ``sys.stdout`` and ``sys.stderr`` of this process; called once, before anything is printed.

    From then on a failing standard output raises :class:`SymblTuiError` once and discards what follows
    (``BrokenPipeError`` where its reader has left), and a failing standard error discards. A stream that the
    caller has closed leads to /dev/null.
    """
    _reserve_closed_descriptors()
    sys.stdin = sys.stdin or os.fdopen(0, "r", closefd=False)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors=_ESCAPED)
    sys.stdout = _replacement(sys.stdout, 1, _raise_output_error)
    sys.stderr = _replacement(sys.stderr, 2, _ignore)


def best_effort_stream(descriptor: int, encoding: str) -> TextIO:
    """A line-buffered stream to a descriptor of the caller's, which never raises: it may show what it can."""
    return _text_stream(descriptor, encoding, _ignore)


def is_unicode(stream: TextIO) -> bool:
    """Whether a stream can show every character."""
    return "utf" in (stream.encoding or "utf-8").casefold()


class _Descriptor(io.FileIO):
    """A descriptor that after its first failure discards what is written to it."""

    def __init__(self, descriptor: int, fail: Callable[[OSError], None]) -> None:
        """``fail``: called with the first failure."""
        super().__init__(descriptor, "w", closefd=False)
        self._fail = fail
        self._failed = False

    def write(self, data: "io.ReadableBuffer") -> int:  # type: ignore[name-defined]
        """Write some of the data; waits where another program made the descriptor non-blocking."""
        if self._failed:
            return len(data)
        try:
            while (written := super().write(data)) is None:
                select.select([], [self], [])
        except OSError as error:
            self._failed = True  # at exit Python flushes what is left, and would report it once more
            self._fail(error)
            return len(data)
        return written


def _reserve_closed_descriptors() -> None:
    """Open /dev/null as each standard descriptor that is closed, or the next file would get its number."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # gets the lowest free number, this one


def _replacement(stream: TextIO | None, descriptor: int, fail: Callable[[OSError], None]) -> TextIO:
    if stream is None:
        return _text_stream(descriptor, "utf-8", fail)
    try:
        if stream.fileno() != descriptor:
            return stream
    except (OSError, ValueError):  # a stream of another kind, e.g. one that a test reads
        return stream
    stream.flush()
    return _text_stream(descriptor, stream.encoding, fail, line_buffering=stream.isatty() or descriptor == 2)


def _text_stream(
    descriptor: int, encoding: str, fail: Callable[[OSError], None], *, line_buffering: bool = True
) -> TextIO:
    buffer = io.BufferedWriter(_Descriptor(descriptor, fail))
    return io.TextIOWrapper(buffer, encoding, _ESCAPED, line_buffering=line_buffering)


def _raise_output_error(error: OSError) -> None:
    if isinstance(error, BrokenPipeError):
        raise error
    raise SymblTuiError(f"standard output cannot be written to ({error.strerror})") from error


def _ignore(error: OSError) -> None:
    """Do nothing: there is no place left to report it."""
