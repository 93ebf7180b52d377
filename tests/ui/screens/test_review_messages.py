"""The message line of a review: what went wrong is read, whatever else happens at the same time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.review_loader import SessionEdited
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from tests.session.recorded_folder import record, said
from tests.ui.screen_text import text, until


@asynccontextmanager
async def review(folder: Path) -> AsyncIterator[tuple[Pilot[None], ReviewScreen]]:
    async with ThemedApp().run_test(size=(100, 30)) as pilot:
        screen = ReviewScreen(folder, all_commands())
        pilot.app.push_screen(screen)
        await until(pilot, "Send the report")
        yield pilot, screen


async def test_a_fault_that_is_reported_while_the_session_is_read_again_stays_until_the_next_time(
    tmp_path: Path,
) -> None:
    async with review(record(tmp_path)) as (pilot, screen):
        screen.show_message("An older fault.", failed=True)
        reading = screen.reload()
        while not reading.is_running:  # noqa: ASYNC110 - a worker has no event for it
            await asyncio.sleep(0)
        await asyncio.sleep(0)  # its task was made a moment ago
        screen.show_message("The sound card is gone.", failed=True)
        await reading.wait()
        assert "The sound card is gone." in await until(pilot, "Send the report")
        await screen.reload().wait()
        await until(pilot, "Send the report")
        assert "The sound card is gone." not in text(pilot.app)


async def test_a_session_that_is_damaged_while_it_is_edited_is_no_fault_of_the_program(
    tmp_path: Path,
) -> None:
    folder = record(tmp_path)
    async with review(folder) as (pilot, screen):
        (folder / "session.toml").unlink()
        screen.post_message(SessionEdited())
        shown = await until(pilot, "is no session, it has no session.toml")
        assert "fault of symbl-tui" not in shown


async def test_the_key_of_topics_says_that_there_are_none(tmp_path: Path) -> None:
    async with ThemedApp().run_test(size=(100, 30), notifications=True) as pilot:
        pilot.app.push_screen(ReviewScreen(record(tmp_path, events=said("Hello.")), all_commands()))
        await until(pilot, "Timeline")
        await pilot.press("4")
        await until(pilot, "There are no topics in this session.")
