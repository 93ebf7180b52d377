"""A bookmark that is changed is the one that the user means."""

from pathlib import Path

from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from tests.session.recorded_folder import record
from tests.support.waiting import until as until_true
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until


async def test_where_a_line_has_several_bookmarks_the_user_chooses_one(tmp_path: Path) -> None:
    folder = record(tmp_path, notes=[(0, 34, "ask the studio"), (0, 35, "and the agency")])
    async with ThemedApp().run_test(size=(100, 40)) as pilot:
        pilot.app.push_screen(ReviewScreen(folder, all_commands()))
        await until(pilot, "Timeline")
        await pilot.press("v")
        await until(pilot, "◆ and the agency")
        await pilot.press("home", "m")
        shown = await until(pilot, "Bookmarks of the line")
        assert "enter Change" in shown
        await pilot.press("down", "enter")
        await until(pilot, "^d Remove")
        await pilot.press(*" too", "enter")
        await until_true(
            lambda: (
                [each.text for each in read_session(folder).bookmarks]
                == ["ask the studio", "and the agency too"]
            )
        )


async def test_a_bookmark_that_waits_for_the_disk_is_not_changed_yet(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        session.go(SessionState.LISTENING)
        session.say(0, "We should move the deadline.", start=1.0)
        session.tell(Change(bookmarks=(Bookmark("", 0.0, 9.0, "ask the studio"),)))
        await until(pilot, "◆ ask the studio")
        await pilot.press("up", "m")
        await until(pilot, "This bookmark cannot be changed: it is not on the disk yet.")
