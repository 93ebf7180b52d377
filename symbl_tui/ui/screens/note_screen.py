"""A few words for a bookmark."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from symbl_tui.ui.commands.command import bindings
from symbl_tui.ui.commands.session_commands import NOTE
from symbl_tui.ui.screens.one_line_screen import OneLineScreen

_LONGEST: Final = 500


class NoteScreen(OneLineScreen[str | None]):
    """Its answer is the note, which may be empty; None when the reader thought better of it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(NOTE)

    def compose(self) -> ComposeResult:
        """The label, the input, and how to get out."""
        with Horizontal(id="ask"):
            yield Static("note", id="what")
            yield Input(compact=True, max_length=_LONGEST, placeholder="what was said here; may stay empty")
            yield Static("enter keep  esc forget", id="how")

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
