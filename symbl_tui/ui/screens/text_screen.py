"""A text on a sheet over the screen, to read, scroll and copy."""

from pathlib import PurePath
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import DETAILS
from symbl_tui.ui.screens.sheet_screen import SheetScreen


class TextScreen(SheetScreen[None]):
    """A sheet with a heading and a text.

    Args:
        heading: One line, cleaned.
        text: What is below it.
    """

    CSS_PATH: ClassVar[PurePath] = PurePath("text_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(DETAILS)

    content_view = getters.query_one("#content", Static)

    def __init__(self, heading: str, text: Content) -> None:
        super().__init__()
        self._heading = heading
        self._shown = text

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        with Vertical(id="sheet"):
            yield Static(Content.styled(self._heading, "bold"), id="heading")
            with VerticalScroll():
                yield Static(self._shown, id="content")
            yield Static(Content.styled("y Copy · esc Close", "$text-dim"), id="foot")

    def on_mount(self) -> None:
        """Let the keys scroll the text."""
        self.query_one(VerticalScroll).focus()

    def show(self, text: Content) -> None:
        """Show another text."""
        self._shown = text
        self.content_view.update(text)

    def action_copy(self) -> None:
        """Copy all that is shown."""
        self.app.copy_to_clipboard(f"{self._heading}\n\n{self._shown.plain}")
        self.notify("Copied, if the terminal allows it.", markup=False)
