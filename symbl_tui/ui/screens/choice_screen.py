"""A list of choices over the screen."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import CHOICE
from symbl_tui.ui.rendering.cells import clip
from symbl_tui.ui.screens.sheet_screen import SheetScreen
from symbl_tui.ui.view_models.choice import Choice

_CELLS = 56


class ChoiceScreen(SheetScreen[int | None]):
    """Asks for one of several choices; returns its number, from 0, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("choice_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(CHOICE)

    def __init__(self, title: str, choices: Sequence[Choice], *, at: int = 0, answer: str = "Choose") -> None:
        """Prepare to ask.

        Args:
            title: What is asked for.
            choices: In the order of the list.
            at: The number of the one that the cursor is on.
            answer: What Enter does with it.
        """
        super().__init__()
        self._title = title
        self._choices = choices
        self._at = at
        self._answer = answer

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        yield choice_sheet(self._title, self._choices, f"enter {self._answer} · esc Cancel")

    def on_mount(self) -> None:
        """Put the cursor on the current one."""
        self.query_one(OptionList).highlighted = min(self._at, len(self._choices) - 1)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)


def choice_sheet(title: str, choices: Iterable[Choice], keys: str) -> Vertical:
    """A list of choices, under its title and above the keys that work on it."""
    return Vertical(
        Static(Content.styled(title, "bold"), id="heading"),
        OptionList(*(Option(_row(each)) for each in choices), markup=False),
        Static(Content.styled(keys, "$text-dim"), id="foot"),
        id="sheet",
    )


def _row(choice: Choice) -> Content:
    note = clip(choice.note, _CELLS // 2)
    label = clip(choice.label, _CELLS - cell_len(note) - 2)
    gap = " " * max(1, _CELLS - cell_len(label) - cell_len(note))
    return Content.assemble(label, (f"{gap}{note}", "$text-dim"))
