"""Which kind of file an export is to be."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from symbl_tui.ui.commands.command import bindings
from symbl_tui.ui.commands.library_commands import FORMATS
from symbl_tui.ui.screens.one_line_screen import OneLineScreen


class FormatScreen(OneLineScreen[str | None]):
    """Asks for a format; its answer is one, e.g. ``md``, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(FORMATS)

    def compose(self) -> ComposeResult:
        """The formats and their keys."""
        parts = [Content.styled("export as", "bold $accent")]
        for each in FORMATS:
            parts.append(Content.assemble((f"{each.key_labels[0]} ", "bold $accent"), each.label))
        yield Static(Content("   ").join(parts), id="ask")
