"""The commands of the library: the past sessions, and the one that is open."""

from typing import Final

from symbl_tui.session.exports.export_formats import DEFAULT, list_formats
from symbl_tui.ui.commands.command import Command

LIBRARY: Final = (
    Command("library.find", "slash", "find", "Find words in this session, or in all.", "screen.find", True),
    Command("library.export", "e", "export", "Export the session to a file.", "screen.export", True),
    Command("library.replay", "r", "replay", "Watch the session once more.", "screen.replay", True),
    Command("library.speed", "s", "speed", "Choose how fast a replay is, 1x to 16x.", "screen.speed", True),
    Command("library.delete", "d", "delete", "Delete the session for good.", "screen.delete", True),
    Command("library.turn", "tab", "list or words", "Go to the words, or back to the list.", "screen.turn"),
    Command("library.next_hit", "n", "next hit", "Go to the next place found.", "screen.find_next(1)"),
    Command("library.previous_hit", "N", "previous hit", "Go to the one before it.", "screen.find_next(-1)"),
    Command("library.help", "question_mark,f1", "help", "Show this help.", "screen.help", True),
    Command("library.back", "escape", "back", "Go back: words, hits, list, session.", "screen.back", True),
)
SHELF: Final = (
    Command("shelf.up", "up,k", "row up", "Move up the list.", "cursor_up"),
    Command("shelf.down", "down,j", "row down", "Move down the list.", "cursor_down"),
    Command("shelf.open", "enter", "open", "Read the session, from the place that was found.", "select"),
)
FORMATS: Final = (
    *(
        Command(
            f"formats.{each.name}",
            f"{each.key},enter" if each.name == DEFAULT else each.key,
            each.name,
            each.about,
            f"screen.dismiss('{each.name}')",
        )
        for each in list_formats()
    ),
    Command("formats.close", "escape", "none", "Go back without an export.", "screen.dismiss(None)"),
)
