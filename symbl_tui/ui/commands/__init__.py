"""Every command of the screens, declared once; a new screen adds its module's ``SCREENS`` below.

A table per place; a command's id is ``place.name``. See ``docs/adding-a-screen.md``.
"""

from symbl_tui.ui.commands import (
    calls_commands,
    device_commands,
    dialog_commands,
    home_commands,
    library_commands,
    login_commands,
    profiles_commands,
    review_commands,
    session_commands,
)
from symbl_tui.ui.commands.app_commands import APP
from symbl_tui.ui.commands.command_bindings import Command, Need, Place, bindings
from symbl_tui.ui.commands.keymap import changed_keys, remap
from symbl_tui.ui.commands.screen_registry import (
    ScreenCommands,
    all_commands,
    commands_of,
    footer_of,
    openers,
    places,
    register,
    screen_named,
    screens,
    unregister,
)

for _screen in (
    *session_commands.SCREENS,
    *home_commands.SCREENS,
    *login_commands.SCREENS,
    *device_commands.SCREENS,
    *library_commands.SCREENS,
    *profiles_commands.SCREENS,
    *review_commands.SCREENS,
    *dialog_commands.SCREENS,
    *calls_commands.SCREENS,
):
    register(_screen)

__all__ = [
    "APP",
    "Command",
    "Need",
    "Place",
    "ScreenCommands",
    "all_commands",
    "bindings",
    "changed_keys",
    "commands_of",
    "footer_of",
    "openers",
    "places",
    "register",
    "remap",
    "screen_named",
    "screens",
    "unregister",
]
