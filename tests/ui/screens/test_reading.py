"""The scroll position survives resizing, layouts and a wider gutter, with a day of transcript."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.base_session_screen import SessionScreen
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.widgets.transcript_layout import TranscriptLayout
from symbl_tui.ui.widgets.transcript_selection import selected_words
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import rows, text, until

MANY = 50_000
SIZES = ((60, 20), (200, 50), (81, 25), (120, 40), (64, 30), (100, 30))


def lines(count: int) -> tuple[tuple[int, Line], ...]:
    words = "and then some words that are wrapped as soon as there is less room for them than there was"
    return tuple(
        (number, Line(0, "AB"[number % 2], f"number {number} {words}", number, number, Stage.UTTERANCE))
        for number in range(count)
    )


def transcript_of(pilot: Pilot[None]) -> Transcript:
    assert isinstance(pilot.app.screen_stack[0], SessionScreen)
    return pilot.app.screen_stack[0].transcript


@asynccontextmanager
async def reading(
    session: FakeSession, count: int, jump: int, size: tuple[int, int]
) -> AsyncIterator[tuple[Pilot[None], Transcript]]:
    """A transcript of so many lines, scrolled to one of them."""
    async with SymblApp(session).run_test(size=size) as pilot:
        session.tell(Change(lines=lines(count)))
        await until(pilot, f"number {count - 1} ")
        transcript = transcript_of(pilot)
        transcript.jump(jump)
        await pilot.pause()
        yield pilot, transcript


@pytest.mark.parametrize("count", [300, MANY])
async def test_the_first_utterance_in_view_stays_the_first_at_every_size(
    session: FakeSession, count: int
) -> None:
    async with reading(session, count, count // 2, (100, 30)) as (pilot, transcript):
        top = transcript.top_line
        for width, height in SIZES * 2:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert transcript.top_line == top, (width, height)
            first = next(row for row in rows(pilot.app) if "number" in row)
            assert f"number {top} " in first or f"number {top + 1} " in first
        assert not transcript.following


async def test_a_newer_size_before_the_last_was_painted_loses_nothing(session: FakeSession) -> None:
    async with reading(session, 3000, 1000, (100, 30)) as (pilot, transcript):
        top = transcript.top_line
        for width in range(99, 60, -3):
            await pilot.resize_terminal(width, 30)
        await pilot.pause()
        assert transcript.top_line == top


async def test_layouts_and_back_keep_the_place(session: FakeSession) -> None:
    async with reading(session, 300, 150, (100, 30)) as (pilot, transcript):
        top = transcript.top_line
        for _ in range(6):
            await pilot.press("v")
            await pilot.pause()
        assert transcript.top_line == top
        assert not transcript.following


async def test_a_longer_name_keeps_the_position(session: FakeSession) -> None:
    async with reading(session, 300, 150, (80, 24)) as (pilot, transcript):
        top = transcript.top_line
        session.say(300, "hello", speaker="Bartholomew", start=36_000.0)
        await until(pilot, "1 new below")
        assert transcript.top_line == top


async def test_following_survives_every_resize(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(100, 30)) as pilot:
        session.tell(Change(lines=lines(300)))
        await until(pilot, "number 299 ")
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await until(pilot, "number 299 ")
            assert transcript_of(pilot).following


@pytest.mark.parametrize("presses", [0, 1, 2])
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (250, 70)])
async def test_every_layout_can_be_read_at_every_size(
    session: FakeSession, size: tuple[int, int], presses: int
) -> None:
    async with SymblApp(session).run_test(size=size) as pilot:
        meeting(session)
        await until(pilot, "dB")
        await pilot.press(*["v"] * presses)
        await pilot.pause(0.1)
        shown = text(pilot.app)
        assert ("everybody's cal…" in shown.replace("\n", "")) == (presses != 2), "words"
        assert ("Questions 2" in shown) == (presses != 1), "insights"
        assert "Alice" in shown
        assert "q Quit" in rows(pilot.app)[-1]
        assert "transcribed 12:29" in rows(pilot.app)[0]


def layout(*words: str, cells: int = 12) -> TranscriptLayout:
    made = TranscriptLayout()
    made.resize(cells)
    for index, each in enumerate(words):
        made.put(index, Line(0, "Alice", each, 0.0, 1.0, Stage.FINAL))
    return made


GUTTER = 10


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((0, 0), (200, 3), "We should move the deadline.\nYes."),
        ((GUTTER + 3, 0), (GUTTER + 9, 0), "should"),
        ((GUTTER + 3, 0), (GUTTER + 8, 1), "should move the"),
        ((0, 0), (GUTTER, 0), ""),
        ((0, 1), (GUTTER, 3), "move the deadline."),
        ((GUTTER + 100, 2), (GUTTER + 3, 3), "Yes"),
    ],
)
def test_a_selection_has_no_gutter_and_no_line_breaks(
    start: tuple[int, int], end: tuple[int, int], words: str
) -> None:
    said = layout("We should move the deadline.", "Yes.")
    assert said.height == 4
    assert selected_words(said, Selection(Offset(*start), Offset(*end)), GUTTER) == words


def test_wide_characters_are_selected_by_position() -> None:
    said = layout("日本語の会議")
    assert selected_words(said, Selection(Offset(GUTTER + 2, 0), Offset(GUTTER + 6, 0)), GUTTER) == "本語"


def test_everything_is_selected_without_ends() -> None:
    assert selected_words(layout("One.", "Two."), Selection(None, None), GUTTER) == "One.\nTwo."
