"""Notices leave the screen readable, however many there are."""

import pytest
from textual.widgets._toast import Toast

from symbl_tui.session.model.view import Notice
from symbl_tui.ui.app import SymblApp
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text, until


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_many_long_notices_cover_a_third_of_the_screen_and_show_the_newest(
    session: FakeSession, size: tuple[int, int]
) -> None:
    async with SymblApp(session).run_test(size=size, notifications=True) as pilot:
        await until(pilot, "Transcript")
        for number in range(12):
            session.tell(Notice(f"the engine says: {'no ' * 40}{number}!"))
        await until(pilot, "11!")
        covered = {y for toast in pilot.app.screen.query(Toast) for y in toast.region.line_range}
        assert len(covered) <= size[1] / 3
        assert "Transcript" in text(pilot.app)


async def test_what_is_said_again_is_said_once(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "Transcript")
        await pilot.press("n", "T", "n", "n")
        await until(pilot, "No search is open.")
        assert text(pilot.app).count("No search is open.") == 1
        assert "Push to talk is off" in text(pilot.app)


async def test_a_key_that_opens_a_screen_says_why_it_does_not(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("f3")
        await until(pilot, "No profile can be started here")
        await pilot.press("f2")
        await until(pilot, "Library")
        await pilot.press("f2")
        await until(pilot, "It is open already")
