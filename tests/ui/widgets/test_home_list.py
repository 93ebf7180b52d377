"""The list of the first screen keeps its cursor on a row, and never puts it on a heading."""

from symbl_tui.ui.presenters.home_text import HomeRow
from symbl_tui.ui.view_models.home_choices import HomeAction
from symbl_tui.ui.widgets.home_list import HomeList
from tests.ui.tiny_app import TinyApp

START = HomeRow("Start", key="enter", name="start", action=HomeAction.START)
HEADING = HomeRow("Recent sessions")
MONDAY = HomeRow("Monday", name="session monday")
TUESDAY = HomeRow("Tuesday", name="session tuesday")


async def test_the_cursor_stays_on_its_session_when_newer_ones_are_listed_above() -> None:
    widget = HomeList("session monday")
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        widget.show((START, HEADING, MONDAY))
        assert widget.row == MONDAY, "where the cursor was when the screen was left"
        widget.show((START, HEADING, TUESDAY, MONDAY))
        assert widget.row == MONDAY
        widget.show((START, HEADING, TUESDAY))
        assert widget.row == START, "its session is gone"


async def test_the_keys_pass_over_headings() -> None:
    widget = HomeList("start")
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        widget.show((START, HEADING, MONDAY))
        widget.focus()
        await pilot.press("j")
        assert widget.row == MONDAY
        await pilot.press("k")
        assert widget.row == START
