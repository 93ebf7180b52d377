"""Why a key of a screen does nothing where the focus is: a sentence for each such command. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from symbl_tui.ui.commands.command_bindings import Command

_NEEDED: Final = {
    "lists": "an entry of a list",
    "transcript": "a line of the transcript",
    "shelf": "a session of the list",
}
"""What the commands of a place act on."""


def why_idle(
    key: str,
    commands: Iterable[Command],
    ways: Mapping[str, str],
    absent: Iterable[Command] = (),
    why: str = "",
) -> str:
    """Why a key does nothing that no widget has handled; empty: it is a key of none of the commands.

    Args:
        key: Its Textual name.
        commands: Those of the screen.
        ways: By place, the key that focuses it, as it is shown.
        absent: Commands of screens of the same kind which this one has not.
        why: Why it has not.
    """
    for command in commands:
        if key in command.key_names and command.place in ways:
            return f"{command.label} is for {_NEEDED[command.place]}: {ways[command.place]} goes there."
    lacking = next((each for each in absent if key in each.key_names), None)
    return f"{lacking.label}: {why}." if lacking else ""
