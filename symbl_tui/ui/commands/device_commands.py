"""The commands of the device screen, its list of sources and its colour fields."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.common_commands import cursor_commands, help_command
from symbl_tui.ui.commands.screen_registry import ScreenCommands

DEVICES: Final = (
    Command("devices.start", "enter", "Start", "Start the session with the source.", "screen.start", True),
    Command(
        "devices.fields",
        "tab",
        "Fields",
        "Go to the next field; in a path, complete it.",
        "app.focus_next",
        True,
    ),
    Command(
        "devices.more", "plus,equals_sign,right", "Channel", "Use one more channel.", "screen.take(1)", True
    ),
    Command("devices.fewer", "minus,left", "Fewer channels", "Use one channel less.", "screen.take(-1)"),
    Command(
        "devices.save", "s,ctrl+s", "Save profile", "Save the settings as a profile.", "screen.save", True
    ),
    Command("devices.refresh", "r,f5", "Refresh", "Refresh the list of devices.", "screen.refresh", True),
    Command(
        "devices.system",
        "o",
        "Other system",
        "Microphone over SSH: show the command for another system.",
        "screen.system",
    ),
    Command("devices.copy", "y", "Copy", "Microphone over SSH: copy the command.", "screen.copy_line"),
    help_command("devices"),
    Command("devices.back", "escape", "Back", "Go to the list; from there, leave.", "screen.back", True),
)
SOURCES: Final = (
    Command("sources.also", "space", "Add", "Add this source, or remove it.", "screen.also", True),
    *cursor_commands("sources", "Source"),
    Command("sources.first", "home", "First source", "Go to the first source.", "first"),
    Command("sources.last", "end", "Last source", "Go to the last source.", "last"),
)
COLOURS: Final = (
    Command("colours.next", "space", "Next colour", "Use the next colour.", "turn(1)"),
    Command("colours.previous", "backspace", "Previous colour", "Use the previous colour.", "turn(-1)"),
    Command(
        "colours.several",
        "p",
        "Several people",
        "Switch between one speaker on the channel and several (speaker labels).",
        "several",
    ),
)
SCREENS: Final = (
    ScreenCommands(
        "devices",
        everywhere=(Place("devices", "Source", DEVICES),),
        focused=(Place("sources", "Sources", SOURCES), Place("colours", "Speaker colour", COLOURS)),
    ),
)
