"""Why a key does nothing: said of the keys of a screen, and of no others."""

from symbl_tui.ui.commands import commands_of, remap
from symbl_tui.ui.commands.idle_keys import why_idle
from symbl_tui.ui.commands.session_variants import absent_from, for_replay

COMMANDS = remap({"lists.done": "f9"})
SESSION = commands_of("session", COMMANDS)
WAYS = {"lists": "tab", "transcript": "esc"}


def test_a_key_of_a_place_without_the_focus_is_explained_with_the_users_own_key() -> None:
    assert why_idle("f9", SESSION, WAYS) == "Tick is for an entry of a list: tab goes there."
    assert why_idle("x", SESSION, WAYS) == ""
    assert why_idle("a", SESSION, WAYS) == "Action is for a line of the transcript: esc goes there."


def test_a_command_that_a_screen_has_not_is_named_with_the_reason() -> None:
    here = for_replay(COMMANDS)
    absent = absent_from(COMMANDS, here, "live")
    assert why_idle("M", here, WAYS, absent, "this is a replay") == "Mute channel: this is a replay."
    assert why_idle("m", here, {}, absent, "this is a replay") == ""
