"""The commands of the live screen and of what stands on it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from symbl_tui.domain.insight_kind import list_kinds
from symbl_tui.ui.commands.command import Command

LIVE: Final = (
    Command(
        "live.mute",
        "space",
        "mute",
        "Send silence instead of sound, or stop; with push to talk: hold it to talk.",
        "screen.mute",
        True,
    ),
    Command("live.mute_one", "M", "mute one", "Mute or unmute a single channel.", "screen.mute_one"),
    Command(
        "live.talk", "T", "keep talking", "Push to talk: stay open until it is pressed again.", "screen.talk"
    ),
    Command("live.pause", "p", "pause", "Stop listening for a while, or go on.", "screen.pause", True),
    Command("live.mark", "m", "mark", "Bookmark the last 30 seconds, with a note.", "screen.mark", True),
    Command("live.find", "slash", "find", "Find words in the transcript.", "screen.find", True),
    Command("live.export", "e", "export", "Write what was said so far to a file.", "screen.export"),
    Command("live.next_hit", "n", "next hit", "Go to the next place that was found.", "screen.find_next(1)"),
    Command("live.previous_hit", "N", "previous hit", "Go to the one before it.", "screen.find_next(-1)"),
    Command(
        "live.next_list",
        "tab",
        "lists",
        "Go to the insights; again for the next list.",
        "screen.turn(1)",
        True,
    ),
    Command("live.previous_list", "shift+tab", "previous list", "Go to the list before.", "screen.turn(-1)"),
    *(
        Command(
            f"live.{kind.command}",
            str(kind.number),
            kind.title.lower(),
            f"Show the {kind.plural}.",
            f"screen.show_list('{kind.key}')",
        )
        for kind in list_kinds()
    ),
    Command("live.layout", "v", "layout", "Words only, both, or insights only.", "screen.next_layout"),
    Command("live.log", "l", "log", "Show what the program did, or hide it.", "screen.log"),
    Command("live.save", "s,ctrl+s", "save", "Save this set-up as a profile.", "app.save_profile"),
    Command("live.themes", "t", "themes", "Choose other colours.", "screen.themes"),
    Command(
        "live.copy",
        "y",
        "copy",
        "Copy what is selected, else the log or the line jumped to.",
        "screen.copy_text",
    ),
    Command(
        "live.back",
        "escape",
        "transcript",
        "Close the search or the log; go back to the transcript.",
        "screen.back",
    ),
    Command("live.help", "question_mark,f1", "help", "Show this help.", "screen.help", True),
    Command(
        "live.quit",
        "q",
        "stop",
        "Stop, wait for the last words, quit; again: at once.",
        "screen.ask_quit",
        True,
    ),
)
LEAVE: Final = (
    Command("leave.leave", "l,enter", "leave", "Leave; the session goes on.", "screen.dismiss('leave')"),
    Command("leave.stop", "s", "stop", "Stop the session for everybody.", "screen.dismiss('stop')"),
    Command("leave.back", "escape", "back", "Go back to the session.", "screen.dismiss(None)"),
)
_HEARD: Final = ("live.mute", "live.mute_one", "live.talk", "live.mark", "live.save")
"""What only makes sense while something is heard."""
WATCH: Final = tuple(command for command in LIVE if command.id not in _HEARD)
"""What a replay has in common with a live session."""
REPLAY: Final = (
    Command("replay.back", "left", "-10 s", "Go back 10 seconds.", "screen.skip(-10)", True),
    Command("replay.forward", "right", "+10 s", "Go on 10 seconds.", "screen.skip(10)", True),
    Command("replay.slower", "less_than_sign,minus", "slower", "Down to 1x.", "screen.speed(-1)", True),
    Command("replay.faster", "greater_than_sign,plus", "faster", "Up to 16x.", "screen.speed(1)", True),
)


def for_replay(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Of all commands, with the reader's own keys, those that a replay has, in its own words."""
    shared = {command.id for command in WATCH}
    known = [
        command
        for command in commands
        if command.id in shared or command.place in ("replay", "transcript", "lists", "app")
    ]
    known.sort(key=lambda command: (command.id != "live.pause", command.place != "replay"))
    return tuple(_reworded(each) for each in known)


def for_view(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Of all commands, with the reader's own keys, those that make sense for a session of another program."""
    return tuple(_of_a_view(each) for each in commands if each.id != "live.save")


def _of_a_view(command: Command) -> Command:
    if command.id != "live.quit":
        return command
    return replace(command, label="leave", help="Leave the session running, or stop it.")


def _reworded(command: Command) -> Command:
    match command.id:
        case "live.pause":
            return replace(command, help="Rest, or go on from there.")
        case "live.next_list":
            return replace(command, footer=False)  # the row is full, and the help says it
        case "live.quit":
            return replace(command, label="leave", help="Leave the replay.")
    return command


TRANSCRIPT: Final = (
    Command("transcript.up", "up,k", "line up", "Scroll up; new words wait below.", "line(-1)"),
    Command("transcript.down", "down,j", "line down", "Scroll down.", "line(1)"),
    Command("transcript.page_up", "pageup", "page up", "Scroll up a page.", "page(-1)"),
    Command("transcript.page_down", "pagedown", "page down", "Scroll down a page.", "page(1)"),
    Command("transcript.start", "home", "first words", "Go to the first words.", "start"),
    Command("transcript.end", "end,G", "newest words", "Go to the newest words and follow them.", "end"),
)
LISTS: Final = (
    Command("lists.up", "up,k", "row up", "Move up the list.", "cursor_up"),
    Command("lists.down", "down,j", "row down", "Move down the list.", "cursor_down"),
    Command("lists.jump", "enter", "jump", "Show where in the transcript it was said.", "select"),
)
CONFIRM: Final = (
    Command("confirm.yes", "y", "yes", "Yes, do it.", "screen.dismiss(True)"),
    Command("confirm.no", "n,escape", "no", "No, go back.", "screen.dismiss(False)"),
)
NOTE: Final = (
    Command("note.forget", "escape", "forget", "Go back without a bookmark.", "screen.dismiss(None)"),
)
CHANNELS: Final = (
    *(
        Command(
            f"channels.{number}", str(number), f"channel {number}", f"Channel {number}.", f"choose({number})"
        )
        for number in range(1, 10)
    ),
    Command("channels.close", "escape", "none", "Go back; nothing changes.", "screen.dismiss(None)"),
)
THEMES: Final = (
    Command("themes.close", "escape,t,q", "back", "Go back to the colours there were.", "cancel"),
)
