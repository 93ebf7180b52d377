"""A confirmation before an action that cannot be undone."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from symbl_tui.domain.text import clean
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import CONFIRM
from symbl_tui.ui.screens.one_line_screen import OneLineScreen


class ConfirmScreen(OneLineScreen[bool]):
    """Asks a question; returns True or False."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CONFIRM)

    def __init__(self, question: str) -> None:
        """``question``: e.g. "Stop the session?"."""
        super().__init__()
        self._question = clean(question)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        yes, no = CONFIRM
        keys = f"   {yes.key_labels[0]} / {no.key_labels[0]}"
        yield Static(Content.assemble((self._question, "bold $warning"), (keys, "bold $accent")), id="ask")
