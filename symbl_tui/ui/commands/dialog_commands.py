"""The commands of the dialogs: help, confirmations, bookmarks, channels, exports, listening, themes."""

from typing import Final

from symbl_tui.session.exports.export_formats import list_formats
from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.screen_registry import ScreenCommands

HELP: Final = (
    Command("help.close", "escape,q,question_mark,f1", "Close", "Close this help.", "screen.dismiss", True),
)
CONFIRM: Final = (
    Command("confirm.yes", "y", "Yes", "Yes.", "screen.dismiss(True)"),
    Command("confirm.no", "n,escape", "No", "No; go back.", "screen.dismiss(False)"),
)
LEAVE: Final = (
    Command("leave.leave", "l,enter", "Detach", "Detach; the session runs on.", "screen.dismiss('leave')"),
    Command("leave.stop", "s", "Stop", "Stop the session for all viewers.", "screen.dismiss('stop')"),
    Command("leave.back", "escape", "Back", "Go back to the session.", "screen.dismiss(None)"),
)
NOTE: Final = (
    Command("note.remove", "ctrl+d", "Remove", "Remove the bookmark.", "screen.remove", priority=True),
    Command("note.forget", "escape", "Cancel", "Change nothing.", "screen.dismiss(None)"),
)
BOOKMARKS: Final = (
    Command("bookmarks.change", "e,m", "Edit", "Change the note.", "screen.answer('change')"),
    Command("bookmarks.remove", "d", "Remove", "Remove the bookmark.", "screen.answer('remove')"),
    Command("bookmarks.close", "escape,b", "Close", "Close the list.", "screen.dismiss(None)"),
)
CHANNELS: Final = (
    *(
        Command(
            f"channels.{number}", str(number), f"Channel {number}", f"Channel {number}.", f"choose({number})"
        )
        for number in range(1, 10)
    ),
    Command("channels.close", "escape", "Cancel", "Change nothing.", "screen.dismiss(None)"),
)
THEMES: Final = (Command("themes.close", "escape,t,q", "Cancel", "Keep the theme as it was.", "cancel"),)
FORMATS: Final = (
    *(
        Command(
            f"formats.{each.name}",
            each.key,
            each.name,
            each.about,
            f"screen.choose('{each.name}')",
        )
        for each in list_formats()
    ),
    Command("formats.sound", "o", "Sound", "Change the sound that goes with it.", "screen.next_sound"),
    Command("formats.close", "escape", "Cancel", "Export nothing.", "screen.dismiss(None)"),
)
LISTEN: Final = (
    Command("listen.copy", "y", "Copy", "Copy the command.", "screen.copy"),
    Command("listen.play", "enter", "Play here", "Play it on this machine.", "screen.play"),
    Command("listen.close", "escape,o", "Close", "Play nothing.", "screen.dismiss(False)"),
)
ASK: Final = (
    Command("ask.turn", "tab,shift+tab,down", "Lines", "Go to the answer's lines, or back.", "screen.turn"),
    Command("ask.close", "escape", "Close", "Close; what was asked is kept.", "screen.dismiss(None)"),
)
TEMPLATES: Final = (
    Command("templates.close", "escape", "Cancel", "Write no summary.", "screen.dismiss(None)"),
)
CHOICE: Final = (Command("choice.close", "escape", "Cancel", "Choose nothing.", "screen.dismiss(None)"),)
ENTRY: Final = (
    Command("entry.save", "enter,ctrl+s", "Save", "Save it.", "screen.save", True, priority=True),
    Command("entry.next", "tab", "Next field", "Go to the next field.", "app.focus_next"),
    Command(
        "entry.close",
        "escape",
        "Cancel",
        "Change nothing; what was changed is given up at the second press.",
        "screen.close",
        True,
    ),
)
DETAILS: Final = (
    Command("details.close", "escape,q,enter", "Close", "Close the details.", "screen.dismiss(None)"),
    Command("details.copy", "y", "Copy", "Copy the details.", "screen.copy"),
)
SAVE: Final = (
    Command("save.save", "enter", "Save", "Save under this name.", "screen.save", True),
    Command("save.close", "escape", "Cancel", "Change nothing.", "screen.close", True),
)
SCREENS: Final = tuple(
    ScreenCommands(name, everywhere=(Place(name, title, commands),))
    for name, title, commands in (
        ("help", "Help", HELP),
        ("confirm", "Confirmation", CONFIRM),
        ("leave", "Detach", LEAVE),
        ("note", "Bookmark", NOTE),
        ("bookmarks", "Bookmarks", BOOKMARKS),
        ("channels", "Channels", CHANNELS),
        ("themes", "Theme", THEMES),
        ("formats", "Export", FORMATS),
        ("listen", "Listen", LISTEN),
        ("ask", "Question", ASK),
        ("templates", "Template", TEMPLATES),
        ("choice", "Choice", CHOICE),
        ("entry", "Editing", ENTRY),
        ("details", "Details", DETAILS),
        ("save", "Profile name", SAVE),
    )
)
