"""The keys of the screen below it, made from its commands."""

from itertools import groupby
from pathlib import PurePath
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from symbl_tui.ui.commands import Command, bindings, places
from symbl_tui.ui.commands.dialog_commands import HELP

_KEY_CELLS: Final = 12


class HelpScreen(ModalScreen[None]):
    """Every key, by the place where it works."""

    CSS_PATH: ClassVar[PurePath] = PurePath("help_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(HELP)

    def __init__(self, commands: tuple[Command, ...]) -> None:
        """``commands``: with the user's keys, in the order in which they are shown."""
        super().__init__()
        self._commands = commands

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        known = places()
        with Vertical(id="sheet"):
            yield Static(Content.styled("Keys", "bold"), id="heading")
            with VerticalScroll():
                for place, commands in groupby(self._commands, key=lambda command: command.place):
                    yield Static(Content.styled(known[place].title, "bold $accent"), classes="place")
                    for command in commands:
                        yield Static(_row(command), classes="command")
            yield Static(Content.styled("esc Close", "$text-dim"), id="foot")


def _row(command: Command) -> Content:
    keys = " ".join(command.key_labels)
    return Content.assemble((f"{keys:<{_KEY_CELLS}}", "bold"), (command.help, "$text-dim"))
