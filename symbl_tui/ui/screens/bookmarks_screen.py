"""The list of a session's bookmarks."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import BOOKMARKS
from symbl_tui.ui.screens.choice_screen import choice_sheet
from symbl_tui.ui.screens.sheet_screen import SheetScreen
from symbl_tui.ui.view_models.choice import Choice


class BookmarksScreen(SheetScreen[tuple[str, int] | None]):
    """Asks for a bookmark; returns ``go``, ``change`` or ``remove``, and its number, from 0."""

    CSS_PATH: ClassVar[PurePath] = PurePath("choice_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(BOOKMARKS)

    def __init__(self, choices: Sequence[Choice]) -> None:
        """``choices``: the bookmarks, the newest last."""
        super().__init__()
        self._choices = choices

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        keys = " · ".join(f"{each.key_labels[0]} {each.label}" for each in BOOKMARKS)
        yield choice_sheet(f"Bookmarks ({len(self._choices)})", self._choices, f"enter Go there · {keys}")

    def on_mount(self) -> None:
        """Put the cursor on the newest."""
        self.query_one(OptionList).highlighted = len(self._choices) - 1

    @on(OptionList.OptionSelected)
    def _go(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(("go", event.option_index))

    def action_answer(self, what: str) -> None:
        """Return what to do with the bookmark under the cursor."""
        if (number := self.query_one(OptionList).highlighted) is not None:
            self.dismiss((what, number))
