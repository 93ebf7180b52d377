"""The commands of the session screens, live, replayed and attached, and of the dialogs over them."""

from typing import Final

from symbl_tui.domain.insight_kind import list_kinds
from symbl_tui.ui.commands.command_bindings import Command, Need, Place
from symbl_tui.ui.commands.common_commands import cursor_commands, help_command, match_commands
from symbl_tui.ui.commands.screen_registry import ScreenCommands

PAUSE_KEY: Final = "p"
LIVE: Final = (
    Command(
        "live.mute",
        "space",
        "Mute",
        "Mute or unmute all channels; push to talk: hold it.",
        "screen.mute",
        True,
        needs=Need.CAPTURE,
    ),
    Command(
        "live.mute_one",
        "M",
        "Mute channel",
        "Mute or unmute one channel.",
        "screen.mute_one",
        needs=Need.CHANNELS,
    ),
    Command(
        "live.talk",
        "T",
        "Lock talk",
        "Push to talk: keep talking until it is pressed again.",
        "screen.talk",
        needs=Need.PUSH_TO_TALK,
    ),
    Command(
        "live.pause",
        PAUSE_KEY,
        "Pause",
        "Pause or resume the capture.",
        "screen.pause",
        True,
        needs=Need.CAPTURE,
    ),
    Command(
        "live.mark",
        "m",
        "Bookmark",
        "Bookmark the cursor's line, or change its bookmark; without a cursor the last 30 seconds.",
        "screen.mark",
        True,
    ),
    Command("live.find", "slash", "Find", "Find text in the transcript.", "screen.find", True),
    Command(
        "live.listen", "o", "Listen", "Play the sound of the line; again: stop.", "screen.listen", yields=True
    ),
    Command(
        "live.export", "E", "Export", "Export the session so far to a file.", "screen.export", yields=True
    ),
    Command("live.rename", "r", "Rename", "Give the session a title.", "screen.rename", yields=True),
    Command(
        "live.rename_speaker",
        "R",
        "Rename speaker",
        "Rename a speaker, in all their lines.",
        "screen.rename_speaker",
        yields=True,
    ),
    Command(
        "live.filter",
        "f",
        "Filter",
        "Show the lines of one speaker only, or those with questions, actions, bookmarks ...",
        "screen.filter",
        yields=True,
    ),
    Command(
        "live.bookmarks",
        "b",
        "Bookmarks",
        "List the bookmarks: go to one, change or remove it.",
        "screen.bookmarks",
        yields=True,
    ),
    Command("live.undo", "u", "Undo", "Undo the last edit.", "screen.undo_edit", yields=True),
    *match_commands("live"),
    Command(
        "live.next_list",
        "tab",
        "Insights",
        "Go to the insights; again: the next list.",
        "screen.turn(1)",
        True,
    ),
    Command("live.previous_list", "shift+tab", "Previous list", "Go to the list before.", "screen.turn(-1)"),
    *(
        Command(
            f"live.{kind.command}",
            str(kind.number),
            kind.title,
            f"Show the {kind.plural}.",
            f"screen.show_list('{kind.key}')",
        )
        for kind in list_kinds()
    ),
    Command("live.layout", "v", "Layout", "Show transcript, insights or both.", "screen.next_layout"),
    Command("live.log", "l", "Log", "Show or hide the log.", "screen.log"),
    Command("live.save", "s,ctrl+s", "Save profile", "Save the settings as a profile.", "app.save_profile"),
    Command("live.themes", "t", "Theme", "Choose a theme.", "screen.themes"),
    Command(
        "live.copy",
        "y",
        "Copy",
        "Copy the selection, else the open log, the entry or the line under the cursor.",
        "screen.copy_text",
    ),
    Command(
        "live.back",
        "escape",
        "Back",
        "Close the search, the log or the filter; go back to the transcript.",
        "screen.back",
    ),
    Command(
        "live.ask",
        "A",
        "Ask",
        "Ask the assistant about the transcript.",
        "screen.ask",
        yields=True,
    ),
    Command(
        "live.summarize",
        "S",
        "Summarise",
        "Have the assistant write a summary.",
        "screen.summarize",
        yields=True,
    ),
    help_command("live"),
    Command(
        "live.quit",
        "q",
        "Quit",
        "Stop, and review the session after its last results; again: quit at once.",
        "screen.ask_quit",
        True,
    ),
)
REPLAY: Final = (
    Command("replay.back", "left", "-10 s", "Skip back 10 seconds.", "screen.skip(-10)", True),
    Command("replay.forward", "right", "+10 s", "Skip forward 10 seconds.", "screen.skip(10)", True),
    Command("replay.slower", "less_than_sign,minus", "Slower", "Slow down, to 1x.", "screen.speed(-1)", True),
    Command(
        "replay.faster", "greater_than_sign,plus", "Faster", "Speed up, to 16x.", "screen.speed(1)", True
    ),
)
TRANSCRIPT: Final = (
    Command(
        "transcript.up", "up,k", "Line up", "Move the cursor up; the newest line is not followed.", "line(-1)"
    ),
    Command("transcript.down", "down,j", "Line down", "Move the cursor down; at the end: follow.", "line(1)"),
    Command("transcript.page_up", "pageup", "Page up", "Scroll up a page.", "page(-1)"),
    Command("transcript.page_down", "pagedown", "Page down", "Scroll down a page.", "page(1)"),
    Command("transcript.start", "home", "Start", "Go to the start.", "start"),
    Command("transcript.end", "end,G", "End", "Go to the end and follow new lines.", "end"),
    Command(
        "transcript.previous_turn",
        "{",
        "Turn up",
        "Go to the start of the turn; again: of the one before.",
        "turn(-1)",
        yields=True,
    ),
    Command(
        "transcript.next_turn", "}", "Turn down", "Go to the next speaker's turn.", "turn(1)", yields=True
    ),
    Command(
        "transcript.details",
        "enter",
        "Details",
        "Show what is known of the line: words, times, original text.",
        "screen.details",
        yields=True,
    ),
    Command(
        "transcript.correct",
        "c,e",
        "Correct",
        "Correct the text of the line; the original is kept.",
        "screen.correct",
        yields=True,
    ),
    Command(
        "transcript.action", "a", "Action", "Make the line an action item.", "screen.add_action", yields=True
    ),
)
LISTS: Final = (
    *cursor_commands("lists", "Row"),
    Command("lists.jump", "enter", "Go to line", "Show the entry in the transcript.", "select"),
    Command("lists.done", "x", "Tick", "Tick the entry off, or take that back.", "screen.tick", yields=True),
    Command("lists.edit", "e", "Edit", "Edit text, owner and due date.", "screen.edit_insight", yields=True),
    Command(
        "lists.dismiss",
        "d",
        "Dismiss",
        "Leave the entry out everywhere.",
        "screen.dismiss_insight",
        yields=True,
    ),
)
REVIEW: Final = (
    Command(
        "review.new",
        "ctrl+n",
        "New session",
        "Set up another session, beginning with these settings.",
        "screen.new_session",
        True,
    ),
)
LIVE_PLACE: Final = Place("live", "Session", LIVE)
REVIEW_PLACE: Final = Place("review", "After a session", REVIEW)
TRANSCRIPT_PLACE: Final = Place("transcript", "Transcript", TRANSCRIPT)
FOR_THE_FOCUS: Final = (
    *("lists.jump", "lists.done", "lists.edit", "lists.dismiss"),
    *("transcript.details", "transcript.correct", "transcript.action"),
)
"""What the key line of a session shows first while its widget has the focus."""
LISTS_PLACE: Final = Place("lists", "Insights", LISTS)
SCREENS: Final = (
    ScreenCommands(
        "session",
        everywhere=(LIVE_PLACE, Place("replay", "Replay", REPLAY), REVIEW_PLACE),
        focused=(TRANSCRIPT_PLACE, LISTS_PLACE),
    ),
)
