"""The commands of the login screen: everywhere on it, on its two ways in, on its models, in its form."""

from typing import Final

from symbl_tui.ui.commands.command import Command

WAYS: Final = (
    Command("ways.up", "up,k", "way up", "Move to the other way in.", "cursor_up"),
    Command("ways.down", "down,j", "way down", "Move to the other way in.", "cursor_down"),
    Command("ways.choose", "enter", "go on", "Take this way in.", "screen.submit"),
)
MODELS: Final = (
    Command("models.up", "up,k", "model up", "Move to the other model.", "cursor_up"),
    Command("models.down", "down,j", "model down", "Move to the other model.", "cursor_down"),
    Command("models.choose", "enter", "use model", "Use this model from now on, and go on.", "screen.submit"),
)
FORM: Final = (
    Command(
        "form.submit",
        "enter",
        "go on",
        "Go to the next empty field; when none is left, try the app id and secret.",
        "screen.submit",
        True,
    ),
    Command("form.next", "down", "next field", "Go to the next field.", "app.focus_next"),
    Command("form.previous", "up", "previous field", "Go to the field before.", "app.focus_previous"),
    Command(
        "form.remember", "space", "remember", "On the check box: remember them, or do not.", "screen.remember"
    ),
)
LOGIN: Final = (
    Command("login.next", "tab", "next", "Go to the next field.", "app.focus_next", True),
    Command("login.previous", "shift+tab", "previous", "Go to the field before.", "app.focus_previous"),
    Command("login.help", "f1,question_mark", "help", "Show this help.", "screen.help", True),
    Command(
        "login.back",
        "escape",
        "back",
        "Stop waiting for an answer; or leave the form; or leave this screen.",
        "screen.back",
        True,
    ),
)
