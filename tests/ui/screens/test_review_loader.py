"""A review looks into its folder again and again, and a folder that does not answer holds up nothing else."""

from pathlib import Path
from threading import Event

import pytest

from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens import review_loader
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from tests.session.recorded_folder import record
from tests.support.waiting import HANG_SECONDS
from tests.support.waiting import until as until_true
from tests.ui.screen_text import until


async def test_a_disk_that_does_not_answer_is_asked_once_and_takes_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered = list[Path](), Event()

    def wait(folder: Path) -> int:
        asked.append(folder)
        assert answered.wait(HANG_SECONDS)
        return 0

    try:
        async with ThemedApp().run_test(size=(100, 30)) as pilot:
            pilot.app.push_screen(ReviewScreen(record(tmp_path), all_commands()))
            await until(pilot, "Timeline")
            monkeypatch.setattr(review_loader, "written_bytes", wait)
            await until_true(lambda: asked)
            await pilot.pause(1.5)  # of the 0.4 s between two looks
            assert len(asked) == 1
            answered.set()
            await until_true(lambda: len(asked) > 1)
    finally:
        answered.set()
