"""The commands of the device screen, its list of sources, its fields, and the dialog that saves a set-up."""

from typing import Final

from symbl_tui.ui.commands.command import Command

DEVICES: Final = (
    Command("devices.start", "enter", "start", "Start listening to the chosen source.", "screen.start", True),
    Command(
        "devices.fields", "tab", "who", "Go to the next field: path, names, colours.", "app.focus_next", True
    ),
    Command(
        "devices.more", "plus,equals_sign,right", "channel", "Take a channel more.", "screen.take(1)", True
    ),
    Command("devices.fewer", "minus,left", "fewer channels", "Take a channel less.", "screen.take(-1)"),
    Command("devices.refresh", "r,f5", "refresh", "Look again for devices.", "screen.refresh", True),
    Command(
        "devices.system", "o", "other system", "Microphone over SSH: another system's line.", "screen.system"
    ),
    Command("devices.copy", "y", "copy", "Microphone over SSH: copy the line to paste.", "screen.copy_line"),
    Command("devices.save", "s,ctrl+s", "save", "Save this set-up as a profile.", "screen.save", True),
    Command("devices.help", "question_mark,f1", "help", "Show this help.", "screen.help", True),
    Command("devices.back", "escape", "back", "Back to the list; from there, leave.", "screen.back", True),
)
SOURCES: Final = (
    Command(
        "sources.also",
        "space",
        "add",
        "Record this source in addition, wherever the cursor goes; or no longer.",
        "screen.also",
        True,
    ),
    Command("sources.up", "up,k", "source up", "Move up the list.", "cursor_up"),
    Command("sources.down", "down,j", "source down", "Move down the list.", "cursor_down"),
    Command("sources.first", "home", "first source", "Go to the first source.", "first"),
    Command("sources.last", "end", "last source", "Go to the last source.", "last"),
)
COLOURS: Final = (
    Command("colours.next", "space", "next colour", "On a colour: take the next one.", "turn(1)"),
    Command(
        "colours.previous", "backspace", "previous colour", "On a colour: take the one before.", "turn(-1)"
    ),
    Command(
        "colours.several",
        "p",
        "several people",
        "On a colour: one person on this channel, or several, told apart afterwards.",
        "several",
    ),
)
SAVE: Final = (
    Command("save.save", "enter", "save", "Take this name.", "screen.save", True),
    Command("save.close", "escape", "back", "Back; nothing is changed.", "screen.close", True),
)
