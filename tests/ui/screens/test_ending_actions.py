"""How a session's screen makes room for the review: no key is lost on the way."""

import asyncio
from pathlib import Path

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.help_screen import HelpScreen
from symbl_tui.ui.widgets.search_line import SearchLine
from tests.session.recorded_folder import record
from tests.support.waiting import until
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import type_at_once
from tests.ui.screens.test_editing import begin


async def test_a_key_typed_in_the_moment_when_the_review_comes_is_not_lost(
    tmp_path: Path, session: FakeSession
) -> None:
    session.folder, session.elapsed = record(tmp_path), 40.0
    app = SymblApp(session)
    async with app.run_test(size=(130, 40)) as pilot:
        live = await begin(pilot, session)
        await pilot.press("f1")  # the review waits for the help to be closed
        await until(lambda: isinstance(app.screen, HelpScreen))
        session.go(SessionState.ENDED)
        await until(lambda: live.state.over)
        await until(lambda: not any(each.group == "over" and not each.is_finished for each in live.workers))
        app.pop_screen()
        type_at_once(app, "slash")
        await asyncio.sleep(0)  # it is on its way to the transcript
        live.go_on()
        await until(lambda: bool(app.screen.query(SearchLine)))
