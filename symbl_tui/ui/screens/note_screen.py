"""The note of a bookmark."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import NOTE
from symbl_tui.ui.screens.one_line_screen import OneLineScreen

_MAX_LENGTH: Final = 500


class NoteScreen(OneLineScreen[str | None]):
    """Asks for a note; returns it, which may be empty, or None where nothing is to change."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(NOTE)

    def __init__(self, text: str = "", remove: Callable[[], object] | None = None) -> None:
        """``text``: what it is now; ``remove``: removes a bookmark that there is."""
        super().__init__()
        self._text = text
        self._remove = remove

    def compose(self) -> ComposeResult:
        """The label, the input, and its keys."""
        with Horizontal(id="ask"):
            yield Static("Bookmark", id="what")
            yield Input(
                self._text,
                compact=True,
                max_length=_MAX_LENGTH,
                placeholder="note (optional)",
                select_on_focus=False,
            )
            yield Static(f"enter Save  {'^d Remove  ' if self._remove else ''}esc Cancel", id="how")

    @on(Input.Submitted)
    def _save(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_remove(self) -> None:
        """Remove the bookmark, if there is one."""
        if self._remove is not None:
            self._remove()
            self.dismiss(None)
