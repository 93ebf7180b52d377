"""The keys of the screen below it, made from its commands."""

from collections.abc import Set
from functools import partial
from itertools import groupby
from pathlib import PurePath
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symbl_tui.ui.commands import Command, Need, bindings, places
from symbl_tui.ui.commands.dialog_commands import HELP
from symbl_tui.ui.screens.sheet_screen import SheetScreen
from symbl_tui.ui.widgets.fluid_text import FluidText
from symbl_tui.ui.widgets.text_wrapping import wrap

_KEY_CELLS: Final = 12


class HelpScreen(SheetScreen[None]):
    """Every key, by the place where it works."""

    CSS_PATH: ClassVar[PurePath] = PurePath("help_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(HELP)

    def __init__(self, commands: tuple[Command, ...], lacks: Set[Need] = frozenset()) -> None:
        """Prepare to show keys.

        Args:
            commands: With the user's keys, in the order in which they are shown.
            lacks: What some of them need and is not there now.
        """
        super().__init__()
        self._commands = commands
        self._lacks = lacks

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        known = places()
        with Vertical(id="sheet"):
            yield Static(Content.styled("Keys", "bold"), id="heading")
            with VerticalScroll():
                for place, commands in groupby(self._commands, key=lambda command: command.place):
                    yield Static(Content.styled(known[place].title, "bold $accent"), classes="place")
                    for command in commands:
                        row = FluidText(classes="command")
                        row.show(partial(self._row, command))
                        yield row
            yield Static(Content.styled("esc Close", "$text-dim"), id="foot")

    def _row(self, command: Command, width: int) -> Content:
        """The keys, and the sentence beside them; last, why the command can do nothing now."""
        missing = command.needs in self._lacks
        about = f"{command.help} ({command.needs})" if missing else command.help
        rows = [about[start:end] for start, end in wrap(about, max(8, width - _KEY_CELLS))]
        keys, below = " ".join(command.key_labels), "\n" + " " * _KEY_CELLS
        # A user's keys may be longer than the column: then the sentence is below them.
        keys = f"{keys:<{_KEY_CELLS}}" if len(keys) < _KEY_CELLS else keys + below
        words = below.join(rows)
        return Content.assemble((keys, "$text-dim" if missing else "bold"), (words, "$text-dim"))
