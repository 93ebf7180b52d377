"""The key line shows as many keys as fit, and always those for help and for leaving."""

import pytest
from rich.cells import cell_len

from symbl_tui.ui.commands import Command
from symbl_tui.ui.widgets.key_line import KeyLine
from tests.ui.tiny_app import TinyApp


def command(id: str, keys: str, label: str) -> Command:
    return Command(id, keys, label, "Does it.", "bell", footer=True)


COMMANDS = (
    command("live.mute", "space", "Mute"),
    command("live.pause", "p", "Pause"),
    command("live.mark", "b", "Bookmark"),
    command("live.help", "question_mark", "Help"),
    command("live.quit", "q", "Quit"),
)


async def shown(width: int, **labels: str) -> str:
    line = KeyLine(COMMANDS)
    async with TinyApp(line).run_test(size=(width, 3)) as pilot:
        line.labels = {f"live.{name}": label for name, label in labels.items()}
        await pilot.pause()
        return line.render().plain


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 120])
async def test_help_and_quit_are_shown_in_any_width(width: int) -> None:
    text = await shown(width)
    assert "? Help" in text
    assert text.endswith("q Quit")
    assert cell_len(text) <= width


async def test_a_wide_terminal_shows_every_key_in_order_and_with_more_space() -> None:
    assert await shown(80) == " space Mute   p Pause   b Bookmark   ? Help   q Quit"
    assert await shown(49) == " space Mute  p Pause  b Bookmark  ? Help  q Quit"


async def test_the_first_keys_win_where_there_is_little_room() -> None:
    assert await shown(40) == " space Mute  p Pause  ? Help  q Quit"


async def test_a_label_follows_the_state_and_an_empty_one_hides_its_key() -> None:
    text = await shown(80, mute="Unmute", mark="", quit="[Quit now]")
    assert "space Unmute" in text
    assert "Bookmark" not in text
    assert text.endswith("q [Quit now]")
