"""The questions on the bottom row show every answer with its key."""

from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Static

from symbl_tui.ui.commands import remap
from symbl_tui.ui.screens.attached_screen import LeaveScreen
from symbl_tui.ui.screens.channel_screen import ChannelScreen
from symbl_tui.ui.screens.confirm_screen import ConfirmScreen
from symbl_tui.ui.screens.help_screen import HelpScreen
from symbl_tui.ui.screens.note_screen import NoteScreen
from symbl_tui.ui.screens.themes_screen import ThemesScreen
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.ui.screen_text import until
from tests.ui.tiny_app import TinyApp

CHANNELS = (("Alice", False), ("Bartholomew of Somewhere", True))


async def ask(screen: Screen[Any], shown: str, *keys: str) -> tuple[str, list[object]]:
    """What is shown, and the answer to some keys."""
    app = TinyApp(Static())
    results: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(screen, results.append)
        text = await until(pilot, shown)
        await pilot.press(*keys)
        await pilot.pause()
    return text, results


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("n", False), ("escape", False)])
async def test_only_y_confirms(key: str, answer: bool) -> None:
    text, answers = await ask(ConfirmScreen("Delete this?"), "Delete this?", key)
    assert "Delete this?   y / n" in text
    assert answers == [answer]


async def test_a_hostile_name_in_a_question_is_shown_as_text() -> None:
    text, _ = await ask(ConfirmScreen(f"Delete {HOSTILE}?"), "[bold]")
    assert is_harmless(text)


async def test_channels_are_chosen_by_number_and_long_names_are_clipped() -> None:
    text, answers = await ask(ChannelScreen(CHANNELS), "1 Alice", "3", "2")
    assert "2 Bartholomew of Some… muted" in text
    assert "esc Cancel" in text
    assert answers == [1]


async def test_a_bookmark_may_have_a_note_or_none_and_escape_sets_no_bookmark() -> None:
    for keys, note in ((("h", "i", "space", "enter"), "hi"), (("enter",), ""), (("escape",), None)):
        _, answers = await ask(NoteScreen(), "enter Save", *keys)
        assert answers == [note]


@pytest.mark.parametrize(
    ("key", "answer"), [("l", "leave"), ("enter", "leave"), ("s", "stop"), ("escape", None)]
)
async def test_leaving_a_session_never_stops_it_by_accident(key: str, answer: str | None) -> None:
    text, answers = await ask(LeaveScreen(), "Detach or stop?", key)
    assert "l Detach   s Stop   esc Back" in text
    assert answers == [answer]


async def test_the_theme_under_the_cursor_is_tried_and_taken_back_by_escape() -> None:
    tried: list[str] = []
    names = ("midnight", "paper", "contrast")
    screen = ThemesScreen(names, "midnight", tried.append)
    _, answers = await ask(screen, "contrast", "down", "escape")
    assert (tried[-2:], answers) == (["paper", "midnight"], [None])
    screen = ThemesScreen(names, "paper", tried.append)
    _, answers = await ask(screen, "contrast", "down", "enter")
    assert answers == ["contrast"]


async def test_the_help_has_room_for_long_keys_of_the_user() -> None:
    keys = {"live.mute": "ctrl+shift+f11,f9", "live.pause": "shift+pageup", "live.undo": "f8"}
    commands = tuple(each for each in remap(keys) if each.id in keys)
    text, _ = await ask(HelpScreen(commands), "esc Close", "q")
    rows = [line.strip(" │▌▐") for line in text.splitlines()]
    mute = next(number for number, row in enumerate(rows) if "f11" in row)
    assert rows[mute].endswith(" f9")
    assert rows[mute + 1].startswith("Mute or unmute all channels")
    assert any(row.split() == ["f8", "Undo", "the", "last", "edit."] for row in rows)


async def test_the_help_lists_every_command_with_the_users_keys() -> None:
    commands = tuple(each for each in remap({"live.mute": "f9"}) if each.place == "live")
    text, answers = await ask(HelpScreen(commands), "esc Close", "q")
    assert any(line.split("f9")[1].strip(" │▎┃") for line in text.splitlines() if "f9" in line)
    assert answers == [None]
