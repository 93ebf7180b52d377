"""The commands that work on every screen; those that open a screen stand with that screen."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command

APP: Final = (
    Command(
        "app.interrupt",
        "ctrl+c,ctrl+q",
        "Quit",
        "Stop the session and quit; again: quit at once.",
        "app.interrupt",
        priority=True,
    ),
    Command("app.palette", "ctrl+p", "Commands", "Search all commands.", "app.command_palette"),
)
