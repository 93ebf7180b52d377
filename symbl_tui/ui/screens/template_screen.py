"""The choice of a template for a summary."""

from collections.abc import Sequence
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
from symbl_tui.ui.commands.dialog_commands import TEMPLATES


class TemplateScreen(ModalScreen[str | None]):
    """Asks for a template; returns its name, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("template_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(TEMPLATES)

    def __init__(self, names: Sequence[str], chosen: str) -> None:
        """``names``: the templates; ``chosen``: the one that Enter takes at once."""
        super().__init__()
        self._names = names
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The templates, and what Enter and Escape do."""
        with Vertical(id="ask"):
            yield Static(Content.styled("Summary by the assistant: which template?", "bold $accent"))
            yield OptionList(*(Option(name, name) for name in self._names), markup=False)
            yield Static(Content.styled("enter Write  esc Cancel", "$text-dim"))

    def on_mount(self) -> None:
        """Put the cursor on the profile's template."""
        if self._chosen in self._names:
            self.query_one(OptionList).highlighted = self._names.index(self._chosen)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
