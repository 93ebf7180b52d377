"""The commands of the login screen: everywhere on it, on its engines, on its models, in its form."""

from typing import Final

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.common_commands import cursor_commands, help_command
from symbl_tui.ui.commands.screen_registry import ScreenCommands

WAYS: Final = (
    *cursor_commands("ways", "Engine"),
    Command("ways.choose", "enter", "Continue", "Use this engine.", "screen.submit"),
)
MODELS: Final = (
    *cursor_commands("models", "Model"),
    Command("models.choose", "enter", "Use model", "Use this model from now on; continue.", "screen.submit"),
)
FORM: Final = (
    Command(
        "form.submit",
        "enter",
        "Continue",
        "Go to the next empty field; when all are filled, log in.",
        "screen.submit",
        True,
    ),
    Command("form.next", "down", "Next field", "Go to the next field.", "app.focus_next"),
    Command("form.previous", "up", "Previous field", "Go to the previous field.", "app.focus_previous"),
    Command(
        "form.remember", "space", "Remember", "On the check box: remember the credentials.", "screen.remember"
    ),
)
LOGIN: Final = (
    Command(
        "login.next", "tab", "Next", "Go to the next field; in a path, complete it.", "app.focus_next", True
    ),
    Command("login.previous", "shift+tab", "Previous", "Go to the previous field.", "app.focus_previous"),
    help_command("login", "f1,question_mark"),
    Command(
        "login.back",
        "escape",
        "Back",
        "Cancel the login; leave the form; leave the screen.",
        "screen.back",
        True,
    ),
)
SCREENS: Final = (
    ScreenCommands(
        "login",
        everywhere=(Place("login", "Login", LOGIN),),
        focused=(
            Place("ways", "Engines", WAYS),
            Place("models", "Models", MODELS),
            Place("form", "Credentials", FORM),
        ),
    ),
)
