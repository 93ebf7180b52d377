"""The keys of a screen with an assistant: ``?`` asks it, and ``F1`` alone shows the help."""

from collections.abc import Mapping
from typing import Final

from symbl_tui.ui.commands.screen_registry import places

_ASK: Final = "ask"
_HELP: Final = "help"


def assistant_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """A user's keymap, with ``?`` moved from the help to the question in each place that has both.

    A place whose help or question has a key of the user's stays as it is.
    """
    moved: dict[str, str] = {}
    for place in places().values():
        commands = {command.id: command for command in place.commands}
        ask, help_ = f"{place.name}.{_ASK}", f"{place.name}.{_HELP}"
        if {ask, help_} <= commands.keys() and not {ask, help_} & keys.keys():
            moved |= {ask: f"question_mark,{commands[ask].keys}", help_: "f1"}
    return {**moved, **keys}
