"""An input that completes paths: the rest is shown dimmed, and accepted with the right arrow or Tab."""

from textual.events import Key
from textual.suggester import Suggester
from textual.widgets import Input

from symbl_tui.ui.view_models.path_completion import PathCompleter


class PathSuggester(Suggester):
    """Suggests the first path that begins as typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)  # files come and go
        self._completer = PathCompleter()

    async def get_suggestion(self, value: str) -> str | None:
        """The completed path, or None."""
        return await self._completer.complete(value)


class PathInput(Input):
    """An input for the path of a file."""

    def __init__(self, value: str, placeholder: str, *, id: str | None = None, max_length: int = 0) -> None:
        """As :class:`Input`."""
        super().__init__(
            value, placeholder, id=id, max_length=max_length, compact=True, suggester=PathSuggester()
        )

    def on_key(self, event: Key) -> None:
        """Complete the path at Tab; where there is nothing to complete, Tab leads to the next field."""
        if event.key == "tab" and self.cursor_at_end and self._suggestion:
            self.action_cursor_right()
            event.stop()
            event.prevent_default()
