"""The commands of the session screens that are not a live session's own: a replay, an attached session."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from symbl_tui.ui.commands.command_bindings import Command
from symbl_tui.ui.commands.session_commands import LIVE, PAUSE_KEY

# Commands that need a capture.
_LIVE_ONLY: Final = ("live.mute", "live.mute_one", "live.talk", "live.save")
# Commands that need a microphone.
_NEED_SOUND: Final = ("live.mute", "live.mute_one", "live.talk", "live.pause")
WATCH: Final = tuple(command for command in LIVE if command.id not in _LIVE_ONLY)
"""The commands of a live session that a replay has as well."""


def for_replay(commands: Iterable[Command]) -> tuple[Command, ...]:
    """The commands of a replay, out of all commands with the user's keys, with its own texts."""
    shared = {command.id for command in WATCH}
    known = [
        command
        for command in commands
        if command.id in shared or command.place in ("replay", "transcript", "lists", "app")
    ]
    known.sort(key=lambda command: (command.id != "live.pause", command.place != "replay"))
    return tuple(_for_replay(each) for each in known)


def absent_from(commands: Iterable[Command], here: Iterable[Command], *places: str) -> tuple[Command, ...]:
    """Of all commands with the user's keys those of some places that a screen has not."""
    known = {command.id for command in here}
    return tuple(each for each in commands if each.place in places and each.id not in known)


def for_attached(commands: Iterable[Command]) -> tuple[Command, ...]:
    """The commands of a session in another process, out of all commands with the user's keys."""
    left_out = ("live.save", "review.new")
    return tuple(_for_attached(each) for each in commands if each.id not in left_out)


def for_call(commands: Iterable[Command]) -> tuple[Command, ...]:
    """The commands of one of several calls, out of all commands with the user's keys."""
    return tuple(_for_call(each) for each in for_attached(commands))


def _for_call(command: Command) -> Command:
    if command.id != "live.quit":
        return command
    return replace(command, label="Back", help="Go back to the list of calls; this one goes on.")


def for_watch(commands: Iterable[Command], *, is_call: bool) -> tuple[Command, ...]:
    """The commands of a conversation that is watched, out of all commands with the user's keys.

    Those that need a microphone stay: their keys say why they do nothing.
    """
    return tuple(_for_watch(each, is_call) for each in commands if each.id != "live.save")


def _for_watch(command: Command, is_call: bool) -> Command:
    if command.id in _NEED_SOUND:
        return replace(command, footer=False, needs=None)
    if command.id == "live.quit" and is_call:
        return replace(command, label="Hang up", help="Hang up and quit.")
    return command


def _for_attached(command: Command) -> Command:
    if command.id != "live.quit":
        return command
    return replace(command, label="Detach", help="Detach from the session, or stop it.")


def _for_replay(command: Command) -> Command:
    match command.id:
        case "live.pause":
            # Space as in every player; without sound there is nothing to mute.
            keys = f"{command.keys},space" if command.keys == PAUSE_KEY else command.keys
            about = "Pause or resume the replay; at its end: play it again."
            return replace(command, keys=keys, help=about, needs=None)
        case "live.next_list":
            return replace(command, footer=False)  # the row is full
        case "live.quit":
            return replace(command, label="Close", help="Close the replay.")
    return command
