"""The commands of the saved profiles and their list."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.common_commands import cursor_commands, help_command
from symbl_tui.ui.commands.screen_registry import ScreenCommands

PROFILES: Final = (
    Command("profiles.use", "enter", "Start", "Start a session with this profile.", "screen.use", True),
    Command("profiles.edit", "e", "Edit", "Edit it in your editor ($VISUAL).", "screen.edit", True),
    Command("profiles.new", "n", "New", "Save the current settings as a profile.", "screen.new", True),
    Command("profiles.rename", "r", "Rename", "Rename it.", "screen.rename", True),
    Command("profiles.delete", "d", "Delete", "Delete it for good.", "screen.delete", True),
    Command("profiles.turn", "tab", "Switch pane", "Go to its text, or to the list.", "app.focus_next"),
    help_command("profiles"),
    Command("profiles.back", "escape", "Back", "Go back.", "screen.back", True),
)
NAMES: Final = (*cursor_commands("names", "Profile"),)
SCREENS: Final = (
    ScreenCommands(
        "profiles",
        everywhere=(Place("profiles", "Profiles", PROFILES),),
        focused=(Place("names", "Profile list", NAMES),),
        opener=Command(
            "app.profiles",
            "f3",
            "Profiles",
            "Saved profiles: start, edit, rename, delete.",
            "app.open('profiles')",
        ),
        visit="symbl_tui.ui.setup.visits:visit_profiles",
    ),
)
