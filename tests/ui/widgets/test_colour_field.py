"""A channel's colour is proposed until the user has chosen one."""

import pytest

from symbl_tui.config.profile import SPEAKER_COLOURS
from symbl_tui.ui.widgets.colour_field import ColourField
from tests.ui.tiny_app import TinyApp


@pytest.mark.parametrize(
    ("start", "key", "colour"),
    [(1, "space", 2), (SPEAKER_COLOURS, "space", 1), (1, "backspace", SPEAKER_COLOURS)],
)
async def test_the_keys_go_round_the_colours(start: int, key: str, colour: int) -> None:
    widget = ColourField(start)
    async with TinyApp(widget).run_test() as pilot:
        widget.focus()
        await pilot.press(key)
        assert (widget.colour, widget.chosen) == (colour, colour)


async def test_a_proposal_gives_way_to_a_choice_and_to_none_other() -> None:
    widget = ColourField(1)
    async with TinyApp(widget).run_test() as pilot:
        widget.propose(3)
        assert (widget.colour, widget.chosen) == (3, None)
        widget.focus()
        await pilot.press("space")
        widget.propose(7)
        assert widget.colour == 4


async def test_several_speakers_are_told_without_colours() -> None:
    widget = ColourField(2)
    async with TinyApp(widget).run_test() as pilot:
        widget.focus()
        await pilot.press("p")
        assert widget.render().plain == "●  2+"
        await pilot.press("p")
        assert widget.render().plain == "●  2"
