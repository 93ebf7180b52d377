"""The commands of the saved profiles and their list."""

from typing import Final

from symbl_tui.ui.commands.command import Command

PROFILES: Final = (
    Command("profiles.use", "enter", "use", "Begin a session with this profile.", "screen.use", True),
    Command("profiles.edit", "e", "edit", "Edit it in your editor ($VISUAL).", "screen.edit", True),
    Command("profiles.new", "n", "new", "Save what is set up now as a new one.", "screen.new", True),
    Command("profiles.rename", "r", "rename", "Give it another name.", "screen.rename", True),
    Command("profiles.delete", "d", "delete", "Delete it for good.", "screen.delete", True),
    Command("profiles.turn", "tab", "list or text", "Go to its text, or back to the list.", "app.focus_next"),
    Command("profiles.help", "question_mark,f1", "help", "Show this help.", "screen.help", True),
    Command("profiles.back", "escape", "back", "Back; nothing is begun.", "screen.back", True),
)
NAMES: Final = (
    Command("names.up", "up,k", "profile up", "Move up the list.", "cursor_up"),
    Command("names.down", "down,j", "profile down", "Move down the list.", "cursor_down"),
)
