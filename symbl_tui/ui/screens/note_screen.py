"""The note of a bookmark."""

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
    """Asks for a note; returns it, which may be empty, or None where it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(NOTE)

    def compose(self) -> ComposeResult:
        """The label, the input, and its keys."""
        with Horizontal(id="ask"):
            yield Static("Bookmark", id="what")
            yield Input(compact=True, max_length=_MAX_LENGTH, placeholder="note (optional)")
            yield Static("enter Save  esc Cancel", id="how")

    @on(Input.Submitted)
    def _save(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
