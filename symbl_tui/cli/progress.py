"""How far something is: a bar on one line of a terminal, a line now and then elsewhere."""

from typing import Final, TextIO

_WIDTH: Final = 30
_LINES: Final = 10
"""Percent between two lines where there is no terminal."""


class Bar:
    """One bar; :meth:`end` it, whatever came of it."""

    def __init__(self, name: str, out: TextIO) -> None:
        """``name``: what is going on."""
        self._name = name
        self._out = out
        self._on_terminal = out.isatty()
        self._shown = -1

    def show(self, done: float, whole: float, more: str = "") -> None:
        """Show it, when it moved enough; ``more`` is told behind the percentage."""
        percent = min(100, int(100 * done / whole)) if whole else 0
        if self._on_terminal and percent != self._shown:
            filled = "#" * (percent * _WIDTH // 100)
            self._write(f"\r{self._name} [{filled:<{_WIDTH}}] {percent:3} % {more}")
        elif not self._on_terminal and (self._shown < 0 or percent >= self._shown + _LINES):
            self._write(f"{self._name}: {percent} % {more}".rstrip() + "\n")
        else:
            return
        self._shown = percent

    def end(self) -> None:
        """Leave the line, when there is one."""
        if self._on_terminal and self._shown >= 0:
            self._write("\n")
        self._shown = -1

    def _write(self, text: str) -> None:
        print(text, end="", file=self._out, flush=True)
