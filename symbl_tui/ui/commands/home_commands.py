"""The commands of the first screen, of its list, and of the sessions that were not closed."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.common_commands import cursor_commands, help_command
from symbl_tui.ui.commands.screen_registry import ScreenCommands

PROFILE_KEYS: Final = 5
"""How many saved profiles have a key on the first screen."""

HOME: Final = (
    Command(
        "home.source", "s", "Source", "Choose another source, then start.", "screen.pick('source')", True
    ),
    Command("home.watch", "w", "Watch", "Watch a conversation that others speak in.", "screen.pick('watch')"),
    Command("home.engine", "e", "Engine", "Choose the transcription engine.", "screen.pick('engine')", True),
    Command("home.demo", "d", "Demo", "Start the demo meeting.", "screen.pick('demo')", True),
    Command("home.library", "l", "Library", "Open the library.", "screen.pick('library')", True),
    *(
        Command(
            f"home.profile{number}",
            str(number),
            f"Profile {number}",
            f"Start with saved profile {number}.",
            f"screen.pick_profile({number})",
        )
        for number in range(1, PROFILE_KEYS + 1)
    ),
    help_command("home"),
    Command("home.leave", "q,escape", "Leave", "Leave this screen.", "screen.pick('leave')", True),
)
STARTS: Final = (
    *cursor_commands("starts", "Row"),
    Command("starts.first", "home", "First row", "Go to the first row.", "first"),
    Command("starts.last", "end", "Last row", "Go to the last row.", "last"),
    Command("starts.page_up", "pageup", "Page up", "Go up a page.", "page_up"),
    Command("starts.page_down", "pagedown", "Page down", "Go down a page.", "page_down"),
    Command("starts.choose", "enter", "Choose", "Start, or open what is under the cursor.", "select", True),
)
RECOVER: Final = (
    Command(
        "recover.close",
        "c",
        "Close",
        "Sessions that were not closed: close them; they will be in the library.",
        "screen.close_unclosed",
    ),
    Command(
        "recover.resume",
        "r",
        "Resume",
        "Resume the newest of them; unsent sound is transcribed too.",
        "screen.resume_unclosed",
    ),
    Command("recover.later", "x", "Later", "Decide at the next start.", "screen.hide_unclosed"),
)
SCREENS: Final = (
    ScreenCommands(
        "home",
        everywhere=(
            Place("home", "Start", HOME),
            Place("recover", "Sessions that were not closed", RECOVER),
        ),
        focused=(Place("starts", "List", STARTS),),
    ),
)
