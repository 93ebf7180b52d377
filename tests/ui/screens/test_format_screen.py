"""The list of export formats: each has its key, and the sound of the page can be chosen."""

from typing import Any

import pytest
from textual.widgets import Static

from symbl_tui.session.exports.export_formats import list_formats
from symbl_tui.session.exports.export_sound import Tracks
from symbl_tui.ui.screens.format_screen import ExportChoice, FormatScreen
from tests.ui.screen_text import until
from tests.ui.tiny_app import TinyApp


async def answer(*keys: str, size: tuple[int, int] = (80, 24)) -> tuple[str, list[Any]]:
    """What is shown before the last key, and the answers."""
    app, answers = TinyApp(Static()), list[Any]()
    async with app.run_test(size=size) as pilot:
        app.push_screen(FormatScreen(), answers.append)
        await until(pilot, "Export as")
        await pilot.press(*keys[:-1])
        shown = await until(pilot, "esc Cancel")
        await pilot.press(*keys[-1:])
        await pilot.pause()
    return shown, answers


@pytest.mark.parametrize("format", list_formats(), ids=lambda format: format.name)
async def test_the_key_of_a_format_chooses_it(format: Any) -> None:  # noqa: ANN401 (mypy knows no ids)
    _, answers = await answer(format.key)
    assert answers == [ExportChoice(format.name, Tracks.MIXED)]


async def test_enter_takes_the_first_and_the_arrows_lead_to_the_others() -> None:
    first, second = list_formats()[:2]
    assert (await answer("enter"))[1] == [ExportChoice(first.name, Tracks.MIXED)]
    assert (await answer("down", "enter"))[1] == [ExportChoice(second.name, Tracks.MIXED)]
    assert (await answer("escape"))[1] == [None]


async def test_the_sound_is_chosen_before_the_format() -> None:
    shown, answers = await answer("o", "h")
    assert "Sound in html: all channels, and each by itself" in shown
    assert answers == [ExportChoice("html", Tracks.CHANNELS)]
    shown, answers = await answer("o", "o", "h")
    assert "Sound in html: none" in shown
    assert answers == [ExportChoice("html", Tracks.NONE)]


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 16)])
async def test_all_formats_and_the_way_out_fit(size: tuple[int, int]) -> None:
    shown, _ = await answer("escape", size=size)
    assert all(f" {each.key}  {each.name} " in shown for each in list_formats())
    assert "enter Export  esc Cancel" in shown
