"""The log pane: the program's last log lines, the newest below. Shows lines, no I/O."""

from collections.abc import Callable
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import RichLog, Static

_POLL_SECONDS: Final = 0.5
_EMPTY: Final = "The log is empty. Warnings of the sound card and the engine are shown here."


class LogPane(Vertical):
    """The last log lines under a title."""

    def __init__(self, since: Callable[[int], tuple[int, list[str]]], *, most: int) -> None:
        """Prepare to show.

        Args:
            since: Returns the number of lines so far, and those after the first N.
            most: Lines to show at most.
        """
        super().__init__(id="log")
        self._since = since
        self._seen = 0
        self._empty = Static(Content.styled(f" {_EMPTY}", "$text-dim"))
        self._lines = RichLog(max_lines=most, wrap=True, min_width=0, markup=False, highlight=False)

    def compose(self) -> ComposeResult:
        """Title and lines."""
        yield Static(Content.assemble(("Log", "bold"), ("  esc Close", "$text-dim")), classes="title")
        yield self._empty
        yield self._lines

    def on_mount(self) -> None:
        """Show the lines so far, and poll for more."""
        self._lines.focus()
        self._poll()
        self.set_interval(_POLL_SECONDS, self._poll)

    def _poll(self) -> None:
        self._seen, lines = self._since(self._seen)
        self._empty.display = not self._seen
        at_end = self._lines.is_vertical_scroll_end  # a user who has scrolled up stays there
        for line in lines:
            self._lines.write(Text(line), scroll_end=at_end)
