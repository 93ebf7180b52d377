"""The commands of the library: its sessions, and the one that is open."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.common_commands import cursor_commands, help_command, match_commands
from symbl_tui.ui.commands.screen_registry import ScreenCommands
from symbl_tui.ui.commands.session_commands import TRANSCRIPT_PLACE

LIBRARY: Final = (
    Command("library.find", "slash", "Find", "Find text in this session, or in all.", "screen.find", True),
    Command(
        "library.export", "E", "Export", "Export the session to a file.", "screen.export", True, yields=True
    ),
    Command("library.replay", "p", "Replay", "Replay the session.", "screen.replay", True, yields=True),
    Command("library.rename", "r", "Rename", "Give the session a title.", "screen.rename", True, yields=True),
    Command("library.speed", "s", "Speed", "Choose the speed of a replay, 1x to 16x.", "screen.speed", True),
    Command("library.delete", "d", "Delete", "Delete the session for good.", "screen.delete", True),
    Command("library.turn", "tab", "Switch pane", "Go to the transcript, or to the list.", "screen.turn"),
    *match_commands("library"),
    help_command("library"),
    Command("library.back", "escape", "Back", "Go back: search, transcript, list.", "screen.back", True),
)
FINDER: Final = (
    Command("finder.results", "down", "Results", "Go from the search to what it has found.", "results"),
)
SHELF: Final = (
    *cursor_commands("shelf", "Row"),
    Command(
        "shelf.open",
        "enter",
        "Open",
        "Open the review of the session, at the match if there is one.",
        "select",
    ),
)
SCREENS: Final = (
    ScreenCommands(
        "library",
        everywhere=(Place("library", "Library", LIBRARY),),
        focused=(
            Place("shelf", "Sessions", SHELF),
            Place("finder", "Search of all sessions", FINDER),
            TRANSCRIPT_PLACE,
        ),
        opener=Command(
            "app.library",
            "f2",
            "Library",
            "Recorded sessions: read, search, export, replay.",
            "app.open('library')",
        ),
        visit="symbl_tui.ui.setup.visits:visit_library",
    ),
)
