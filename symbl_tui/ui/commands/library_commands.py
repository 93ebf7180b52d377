"""The commands of the library: its sessions, and the one that is open."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.screen_registry import ScreenCommands
from symbl_tui.ui.commands.session_commands import TRANSCRIPT_PLACE

LIBRARY: Final = (
    Command("library.find", "slash", "Find", "Find text in this session, or in all.", "screen.find", True),
    Command("library.export", "e", "Export", "Export the session to a file.", "screen.export", True),
    Command("library.replay", "r", "Replay", "Replay the session.", "screen.replay", True),
    Command("library.speed", "s", "Speed", "Choose the speed of a replay, 1x to 16x.", "screen.speed", True),
    Command("library.delete", "d", "Delete", "Delete the session for good.", "screen.delete", True),
    Command("library.turn", "tab", "Switch pane", "Go to the transcript, or to the list.", "screen.turn"),
    Command("library.next_hit", "n", "Next match", "Go to the next match.", "screen.find_next(1)"),
    Command(
        "library.previous_hit", "N", "Previous match", "Go to the previous match.", "screen.find_next(-1)"
    ),
    Command("library.help", "question_mark,f1", "Help", "Show this help.", "screen.help", True),
    Command("library.back", "escape", "Back", "Go back: search, transcript, list.", "screen.back", True),
)
SHELF: Final = (
    Command("shelf.up", "up,k", "Row up", "Move up.", "cursor_up"),
    Command("shelf.down", "down,j", "Row down", "Move down.", "cursor_down"),
    Command("shelf.open", "enter", "Open", "Read the session, from the match if there is one.", "select"),
)
SCREENS: Final = (
    ScreenCommands(
        "library",
        everywhere=(Place("library", "Library", LIBRARY),),
        focused=(Place("shelf", "Sessions", SHELF), TRANSCRIPT_PLACE),
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
