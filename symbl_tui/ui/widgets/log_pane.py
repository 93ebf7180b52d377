"""What the program did, newest below. Takes lines from a callable, does nothing with them but show them."""

from collections.abc import Callable
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import RichLog, Static

_POLL_SECONDS: Final = 0.5
_HINT: Final = "Nothing has happened yet. What the sound card and the engine complain of will stand here."


class LogPane(Vertical):
    """The last lines of the log under a title."""

    def __init__(self, since: Callable[[int], tuple[int, list[str]]], *, most: int) -> None:
        """Prepare to show.

        Args:
            since: Gives the lines after the first N, and how many there were in all.
            most: How many lines are kept.
        """
        super().__init__(id="log")
        self._since = since
        self._seen = 0
        self._hint = Static(Content.styled(f" {_HINT}", "$text-dim"))
        self._lines = RichLog(max_lines=most, wrap=True, min_width=0, markup=False, highlight=False)

    def compose(self) -> ComposeResult:
        """Title and lines."""
        title = Content.assemble(("Log", "bold"), ("  what the program did; esc closes", "$text-dim"))
        yield Static(title, classes="title")
        yield self._hint
        yield self._lines

    def on_mount(self) -> None:
        """Show what there is, and go on looking."""
        self._lines.focus()
        self._poll()
        self.set_interval(_POLL_SECONDS, self._poll)

    def _poll(self) -> None:
        self._seen, lines = self._since(self._seen)
        self._hint.display = not self._seen
        at_end = self._lines.is_vertical_scroll_end  # a reader who has scrolled up is left in peace
        for line in lines:
            self._lines.write(Text(line), scroll_end=at_end)
