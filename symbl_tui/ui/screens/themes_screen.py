"""The theme picker: what the cursor stands on is what the screen looks like."""

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

from symbl_tui.ui.commands.command import bindings
from symbl_tui.ui.commands.session_commands import THEMES


class ThemesScreen(ModalScreen[str | None]):
    """Its answer is the theme the reader has chosen; None, and the old look, when they want none."""

    CSS_PATH: ClassVar[PurePath] = PurePath("themes_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(THEMES)

    def __init__(self, names: tuple[str, ...], chosen: str, show: Callable[[str], object]) -> None:
        """Prepare to choose.

        Args:
            names: The themes there are, in the order in which they are listed.
            chosen: The one that is in use.
            show: Makes the app look like a theme at once.
        """
        super().__init__()
        self._names = names
        self._chosen = chosen
        self._show = show

    def compose(self) -> ComposeResult:
        """A narrow list at the side, so that the look can be judged on the screen beside it."""
        with Vertical(id="picker"):
            yield Static(Content.styled("Themes", "bold $accent"))
            yield OptionList(*(Option(name) for name in self._names), markup=False)
            yield Static(Content.styled("enter keep  esc back", "$text-dim"))

    def on_mount(self) -> None:
        """Begin on the theme in use."""
        if self._chosen in self._names:
            self.query_one(OptionList).highlighted = self._names.index(self._chosen)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        self._show(self._names[event.option_index])

    @on(OptionList.OptionSelected)
    def _keep(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._names[event.option_index])

    def action_cancel(self) -> None:
        """Look as before."""
        self._show(self._chosen)
        self.dismiss(None)
