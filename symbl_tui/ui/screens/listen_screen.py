"""How to listen to a line on the machine that the user sits at: a command to copy."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import LISTEN
from symbl_tui.ui.screens.one_line_screen import OneLineScreen, choice_line


class ListenScreen(OneLineScreen[bool]):
    """Shows the command; returns whether to play here after all."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LISTEN)

    def __init__(self, reason: str, command: str, *, can_play: bool) -> None:
        """Prepare to show it.

        Args:
            reason: Why it is not simply played: a sentence.
            command: The command for the other machine.
            can_play: Whether this machine may have an output of its own.
        """
        super().__init__()
        self._reason = reason
        self._command = command
        self._can_play = can_play

    def compose(self) -> ComposeResult:
        """The reason, the command, and the keys."""
        heading = Content.assemble((self._reason, "bold $warning"), "  To listen where you are:")
        commands = [each for each in LISTEN if self._can_play or each.id != "listen.play"]
        keys = choice_line(None, commands)
        yield Static(Content("\n").join([heading, Content(self._command), keys]), id="ask")

    def action_copy(self) -> None:
        """Copy the command."""
        self.app.copy_to_clipboard(self._command)
        self.dismiss(False)  # before the notice, which would lie over the command
        self.app.notify("Copied, if the terminal allows it.", markup=False)

    def action_play(self) -> None:
        """Play it here."""
        if self._can_play:
            self.dismiss(True)
