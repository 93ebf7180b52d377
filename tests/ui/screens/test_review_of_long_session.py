"""The review of a long session is there before everything of it was read or calculated, and says so."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from symbl_tui.session.archive import kept_values, session_results
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.review.analysis import analysis_stamp, kept_analysis
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens import review_loader
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from tests.session.recorded_folder import insight, record, said
from tests.support.command import Home
from tests.support.waiting import HANG_SECONDS
from tests.ui.screen_text import text, until

WORDS = ("one", "two", "three", "four", "five", "six")


@asynccontextmanager
async def review(folder: Path) -> AsyncIterator[Pilot[None]]:
    app = ThemedApp()
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(ReviewScreen(folder, all_commands(), on_left=lambda: None))
        yield pilot


@pytest.fixture
def folder(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session in the user's library; any session counts as long, and half of it as its beginning."""
    monkeypatch.setattr(kept_values, "_MIN_JOURNAL", 1)
    monkeypatch.setattr(session_results, "_LONG_JOURNAL", 1)
    monkeypatch.setattr(session_results, "_BEGINNING", len(WORDS) // 2)
    monkeypatch.setattr(review_loader, "_FEW_LINES", 0)
    found = insight("question", "q1", "Who counts?", "u1")
    return record(home.data / "sessions", events=[*said(*WORDS), (60.0, 0, found)])


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Event]:
    """Lets a function of the loader wait for an event."""

    def held(name: str) -> Event:
        released, function = Event(), getattr(review_loader, name)

        def wait(*arguments: object) -> object:
            assert released.wait(HANG_SECONDS)
            return function(*arguments)

        monkeypatch.setattr(review_loader, name, wait)
        return released

    return held


def is_ready(folder: Path) -> bool:
    """Whether the figures of the session as it was edited are kept."""
    stamp = analysis_stamp(read_facts(folder))
    return (folder / "edits.jsonl").exists() and kept_analysis(read_session(folder), stamp) is not None


async def test_the_first_lines_can_be_read_and_corrected_while_the_rest_is_read(
    folder: Path, hold: Callable[[str], Event]
) -> None:
    read = hold("read_results")
    try:
        async with review(folder) as pilot:
            shown = await until(pilot, "its transcript so far ends at")
            assert "Reading" in shown
            assert "Questions" not in shown, "there may be more of them than in the beginning"
            await pilot.press("v")
            shown = await until(pilot, "three")
            assert "four" not in shown
            await pilot.press("up", "c")
            await until(pilot, "Correct the line")
            await pilot.press("end", *" indeed", "enter")
            await until(pilot, "indeed")
            read.set()
            shown = await until(pilot, "six")
            assert "indeed" in shown
            assert "Reading" not in shown
    finally:
        read.set()


async def test_lists_and_transcript_are_there_before_the_figures(
    folder: Path, hold: Callable[[str], Event]
) -> None:
    calculated = hold("make_analysis")
    try:
        async with review(folder) as pilot:
            shown = await until(pilot, "Who counts?")
            assert "are being calculated" in shown
            assert "Timeline" not in shown
            calculated.set()
            await until(pilot, "Timeline")
            assert "are being calculated" not in text(pilot.app)
    finally:
        calculated.set()


async def test_after_an_edit_the_review_is_ready_for_the_next_time(
    folder: Path, hold: Callable[[str], Event]
) -> None:
    async with review(folder) as pilot:
        await until(pilot, "Timeline")
        await pilot.press("tab", "x")
        while not is_ready(folder):
            await pilot.pause(0.05)
    calculated = hold("make_analysis")
    async with review(folder) as pilot:
        await until(pilot, "Timeline")
        assert not calculated.is_set()
