"""The choice of an export format."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import FORMATS
from symbl_tui.ui.screens.one_line_screen import OneLineScreen, choice_line


class FormatScreen(OneLineScreen[str | None]):
    """Asks for a format; returns one, e.g. ``md``, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(FORMATS)

    def compose(self) -> ComposeResult:
        """The formats and their keys."""
        yield Static(choice_line(Content.styled("Export as", "bold $accent"), FORMATS), id="ask")
