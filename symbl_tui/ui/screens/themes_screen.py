"""The theme picker: the app shows the theme under the cursor."""

from collections.abc import Callable
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import THEMES


class ThemesScreen(ModalScreen[str | None]):
    """Asks for a theme; returns its name, or None and the former theme where it was cancelled."""

    CSS_PATH: ClassVar[PurePath] = PurePath("themes_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(THEMES)

    def __init__(self, names: tuple[str, ...], current: str, show: Callable[[str], object]) -> None:
        """Prepare to ask.

        Args:
            names: The themes in the order of the list.
            current: The current theme.
            show: Applies a theme to the app at once.
        """
        super().__init__()
        self._names = names
        self._current = current
        self._show = show

    def compose(self) -> ComposeResult:
        """A narrow list at the side; the theme can be judged on the screen beside it."""
        with Vertical(id="picker"):
            yield Static(Content.styled("Theme", "bold $accent"))
            yield OptionList(*(Option(name) for name in self._names), markup=False)
            yield Static(Content.styled("enter Save  esc Cancel", "$text-dim"))

    def on_mount(self) -> None:
        """Put the cursor on the current theme."""
        if self._current in self._names:
            self.query_one(OptionList).highlighted = self._names.index(self._current)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        self._show(self._names[event.option_index])

    @on(OptionList.OptionSelected)
    def _save(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._names[event.option_index])

    def action_cancel(self) -> None:
        """Apply the former theme."""
        self._show(self._current)
        self.dismiss(None)
