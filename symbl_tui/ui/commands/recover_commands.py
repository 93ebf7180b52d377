"""The commands of the question that a session asks which was not closed."""

from typing import Final

from symbl_tui.ui.commands.command import Command

RECOVER: Final = (
    Command(
        "recover.close",
        "r",
        "recover",
        "Close it; what was heard stands in the library.",
        "screen.dismiss('close')",
    ),
    Command(
        "recover.resume",
        "c",
        "carry on",
        "Go on with it; what was missed is made up for.",
        "screen.dismiss('resume')",
    ),
    Command(
        "recover.later",
        "escape",
        "later",
        "Leave it as it is; you will be asked again.",
        "screen.dismiss(None)",
    ),
)
