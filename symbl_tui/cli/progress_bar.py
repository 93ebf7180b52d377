"""Progress of a long task: a bar on one line of a terminal, a line now and then elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

_WIDTH: Final = 30
# Percent between two lines where there is no terminal.
_LINE_PERCENT: Final = 10


class ProgressBar:
    """A progress bar; :meth:`end` leaves its line, and must be called also after an error."""

    def __init__(self, name: str, out: TextIO) -> None:
        """``name``: of the task."""
        self._name = name
        self._out = out
        self._on_terminal = out.isatty()
        self._shown = -1

    def show(self, done: float, total: float, more: str = "") -> None:
        """Update it, if it moved enough; ``more`` follows the percentage."""
        percent = min(100, int(100 * done / total)) if total else 0
        if self._on_terminal and percent != self._shown:
            filled = "#" * (percent * _WIDTH // 100)
            self._write(f"\r{self._name} [{filled:<{_WIDTH}}] {percent:3} % {more}")
        elif not self._on_terminal and (self._shown < 0 or percent >= self._shown + _LINE_PERCENT):
            self._write(f"{self._name}: {percent} % {more}".rstrip() + "\n")
        else:
            return
        self._shown = percent

    @contextmanager
    def resumable(self, kept: str) -> Iterator[None]:
        """End its line after the block; an interrupt prints ``kept``, which says how to continue."""
        try:
            yield
        except KeyboardInterrupt:
            self.end()
            print(f"{kept}; the same command continues", file=self._out)
            raise
        finally:
            self.end()

    def end(self) -> None:
        """End the line of a terminal, if one was begun."""
        if self._on_terminal and self._shown >= 0:
            self._write("\n")
        self._shown = -1

    def _write(self, text: str) -> None:
        print(text, end="", file=self._out, flush=True)
