"""Standard output and error of a program without a screen, as far as these accept lines."""

from collections.abc import Callable, Iterable
from typing import TextIO

from symbl_tui.domain.text import escape_json
from symbl_tui.system.line_sink import LineSink
from symbl_tui.system.standard_streams import is_unicode
from symbl_tui.system.terminal import redirect_to_null


class ResultOutput:
    """Results on one stream, states on another. One that fails ends nothing, and is reported once.

    Args:
        out: Gets the results.
        status: Gets the states; may be the same.
        jsonl: Whether results are JSON, whose characters can be escaped.
        stop: Called when the reader of the results has left.
    """

    def __init__(self, out: TextIO, status: TextIO, *, jsonl: bool, stop: Callable[[str], object]) -> None:
        self._out = out
        self._results = LineSink(out)
        # Of one stream only one sink, or the lines of the two could change places.
        self._status = self._results if status is out else LineSink(status)
        self._escape = jsonl and not is_unicode(out)
        self._stop = stop
        self._reader_left = False
        self._refused = False

    @property
    def unwritten(self) -> int:
        """Lines of the results that were not written."""
        return self._results.unwritten

    def print(self, lines: Iterable[str]) -> None:
        """Print results; blocks while the stream accepts nothing."""
        for line in lines:
            if self._reader_left:
                return
            self._results.write(escape_json(line) if self._escape else line)
            self._check()

    def print_status(self, line: str) -> None:
        """Print a state."""
        self._status.write(line)

    def retry(self) -> None:
        """Write what was refused before; a full disk may have room again."""
        if self._refused:
            self._results.flush()
            self._check()

    def _check(self) -> None:
        """Report a stream that began to fail, or works again."""
        error = self._results.error
        if isinstance(error, BrokenPipeError):
            # First: what waits goes nowhere then, and Python's flush at exit cannot fail.
            redirect_to_null(self._out)
            self._reader_left = True
            self._results.flush()
            self._stop("the output is no longer read")
        elif (error is not None) != self._refused:
            self._refused = error is not None
            reason = f"results cannot be printed ({error.strerror}); the session goes on" if error else ""
            self._status.write(f"symbl-tui: {reason or 'results are printed again'}")
