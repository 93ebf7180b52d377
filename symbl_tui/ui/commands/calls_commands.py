"""The commands of the list of calls."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.common_commands import cursor_commands, help_command
from symbl_tui.ui.commands.screen_registry import ScreenCommands

CALLS: Final = (
    Command("calls.end", "x", "End call", "End this call's recording.", "screen.end_call", True),
    Command("calls.setup", "s", "Set-up", "What to configure at the platforms.", "screen.show_setup", True),
    Command("calls.themes", "t", "Theme", "Choose a theme.", "screen.themes"),
    help_command("calls"),
    Command("calls.quit", "q", "Quit", "End all calls, and quit.", "screen.ask_quit", True),
)
CALL_LIST: Final = (
    *cursor_commands("call_list", "Call"),
    Command(
        "call_list.open",
        "enter",
        "Open",
        "Open the live screen of the call, or its review once it is over.",
        "select",
        True,
    ),
)
SCREENS: Final = (
    ScreenCommands(
        "calls",
        everywhere=(Place("calls", "Calls", CALLS),),
        focused=(Place("call_list", "List of calls", CALL_LIST),),
    ),
)
