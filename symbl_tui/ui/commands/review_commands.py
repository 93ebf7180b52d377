"""The commands of the review: its own, and those that it shares with a session's screens."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from symbl_tui.ui.commands.command_bindings import Command, Place
from symbl_tui.ui.commands.screen_registry import ScreenCommands
from symbl_tui.ui.commands.session_commands import (
    LISTS_PLACE,
    LIVE_PLACE,
    REVIEW_PLACE,
    TRANSCRIPT_PLACE,
)
from symbl_tui.ui.commands.session_variants import WATCH

OVERVIEW: Final = (
    Command("overview.open", "enter", "Transcript", "Open the transcript.", "screen.next_layout"),
    Command("overview.up", "up,k", "Up", "Scroll up.", "scroll_up"),
    Command("overview.down", "down,j", "Down", "Scroll down.", "scroll_down"),
    Command("overview.page_up", "pageup", "Page up", "Scroll up a page.", "page_up"),
    Command("overview.page_down", "pagedown", "Page down", "Scroll down a page.", "page_down"),
    Command("overview.start", "home", "Start", "Go to the start.", "scroll_home"),
    Command("overview.end", "end,G", "End", "Go to the end.", "scroll_end"),
)
SCREENS: Final = (
    ScreenCommands(
        "review",
        everywhere=(LIVE_PLACE, REVIEW_PLACE),
        focused=(Place("overview", "Overview", OVERVIEW), TRANSCRIPT_PLACE, LISTS_PLACE),
    ),
)
SHARED: Final = tuple(command for command in WATCH if command.id != "live.pause")
"""The commands of a session's screens that a review has as well."""

# The key line begins with these.
_FIRST: Final = (
    "live.layout",
    "live.export",
    "live.rename",
    "review.new",
    "app.library",
    "live.next_list",
    "live.find",
)
_LAST: Final = ("live.help", "live.quit")


def for_review(commands: Iterable[Command], *, is_closed: bool, can_start: bool) -> tuple[Command, ...]:
    """The commands of a review, out of all commands with the user's keys, with its own texts.

    Args:
        commands: All.
        is_closed: Whether leaving it leads to the screen below, and not out of the program.
        can_start: Whether another session can be set up from it.
    """
    ids = {command.id for command in SHARED} | ({"review.new"} if can_start else set())
    places = ("overview", "transcript", "lists", "app")
    known = [_for_review(each, is_closed) for each in commands if each.id in ids or each.place in places]
    return tuple(sorted(known, key=lambda command: _rank(command.id)))


def _rank(id: str) -> int:
    if id in _FIRST:
        return _FIRST.index(id)
    return len(_FIRST) + (1 + _LAST.index(id) if id in _LAST else 0)


def _for_review(command: Command, is_closed: bool) -> Command:
    match command.id:
        case "live.layout":
            help = "Switch between the overview and the transcript."
            return replace(command, label="Transcript", help=help, footer=True)
        case "live.export":
            return replace(command, help="Export the session to a file.", footer=True)
        case "live.rename":
            return replace(command, footer=True)
        case "live.mark":
            return replace(command, footer=False)  # the row is full
        case "live.next_list":
            return replace(command, label="Entries", help="Go to the entries; again: the next list.")
        case "app.library":
            return replace(command, footer=not is_closed)
        case "live.back":
            return replace(command, help="Close the search or the log; go back to the overview.")
        case "live.quit" if is_closed:
            return replace(command, label="Close", help="Close the review.")
        case "live.quit":
            return replace(command, help="Quit.")
    return command
