"""The compact compositor paints what Textual's does, compared in a terminal emulator."""

import random
from typing import Any

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.strip import Strip

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.rendering.compact_compositor import CompactCompositor, CompactUpdate
from symbl_tui.ui.widgets.status_figures import LedgerFigures, Status
from symbl_tui.ui.widgets.status_line import StatusLine
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import rows, until

WIDTH, HEIGHT = 24, 3
CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = st.builds(
    Style,
    color=st.sampled_from([None, "#112233", "#aabbcc", "red", "bright_blue"]),
    bgcolor=st.sampled_from(["#000000", "#224466", "default", "blue"]),
    bold=st.sampled_from([None, False, True]),
    underline=st.sampled_from([None, True]),
    reverse=st.sampled_from([None, True]),
)
STRIPS = st.lists(st.tuples(st.text("ab ━", min_size=1, max_size=6), STYLES), min_size=1, max_size=6).map(
    lambda parts: Strip([Segment(*part) for part in parts]).adjust_cell_length(
        WIDTH // 2, Style(bgcolor="red")
    )
)
ROW = st.tuples(STRIPS, STRIPS).map(lambda pair: {0: pair[0], WIDTH // 2: pair[1]})


class Emulator:
    """A terminal of a size."""

    def __init__(self, width: int, height: int) -> None:
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self._screen)

    def feed(self, update: CompositorUpdate) -> None:
        self._stream.feed(update.render_segments(CONSOLE))

    def cells(self) -> list[list[object]]:
        screen = self._screen
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


@settings(max_examples=60)
@given(st.lists(ROW, min_size=HEIGHT, max_size=HEIGHT), st.data())
def test_an_update_paints_the_same_cells_as_textuals(
    chops: list[dict[int, Strip]], data: st.DataObject
) -> None:
    pieces = []
    blank, wanted, ours = (Emulator(WIDTH, HEIGHT) for _ in range(3))
    for y in range(HEIGHT):
        start = data.draw(st.integers(0, WIDTH - 1))
        end = data.draw(st.integers(start + 1, WIDTH))
        pieces.append((y, start, end))
    full = [(y, 0, WIDTH) for y in range(HEIGHT)]
    wanted.feed(ChopsUpdate(chops, full, [[WIDTH // 2, WIDTH]] * HEIGHT))
    ours.feed(
        CompactUpdate(
            [(start, y, Strip.join(chops[y].values()).crop(start, end)) for y, start, end in pieces]
        )
    )
    for y, start, end in pieces:
        empty = blank.cells()[y]
        assert ours.cells()[y] == empty[:start] + wanted.cells()[y][start:end] + empty[end:]


@pytest.fixture
def updates(monkeypatch: pytest.MonkeyPatch) -> list[CompositorUpdate]:
    """All updates of the screen's compositor, as they are made."""
    made: list[CompositorUpdate] = []
    render = CompactCompositor.render_update

    def record(self: CompactCompositor, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Textual's own
        if (update := render(self, *args, **kwargs)) is not None:
            assert isinstance(update, CompositorUpdate)
            made.append(update)
        return update

    monkeypatch.setattr(CompactCompositor, "render_update", record)
    return made


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 50)], ids=lambda size: "x".join(map(str, size)))
async def test_after_all_updates_of_a_meeting_the_terminal_shows_the_screen(
    session: FakeSession, updates: list[CompositorUpdate], size: tuple[int, int]
) -> None:
    random.seed(1)
    async with SymblApp(session).run_test(size=size) as pilot:
        meeting(session)
        await until(pilot, "dB")
        for number in range(12):
            session.hear(("Alice", -random.uniform(3, 60)), ("Bob", -random.uniform(3, 60)))
            session.count(number, number, number / 2)
            for words in range(1, 14, 4):
                session.say(20 + number, "Words that go on and on " * words, final=words == 13)
                await pilot.pause(0.02)
            await pilot.press(("2", "escape", "slash", "escape", "pageup", "end", "v")[number % 7])
        terminal, fresh = Emulator(*size), Emulator(*size)
        await pilot.pause()
        for update in updates:
            terminal.feed(update)
        fresh.feed(pilot.app.screen._compositor.render_full_update())
        assert terminal.cells() == fresh.cells()


async def test_a_new_row_is_painted_once(session: FakeSession, updates: list[CompositorUpdate]) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        for number in range(30):
            session.say(number, f"Line {number}.")
        await until(pilot, "Line 29.")
        await pilot.pause(0.3)
        updates.clear()
        session.say(30, "A new line.")
        await until(pilot, "A new line.")
        await pilot.pause(0.3)
        painted = [row for update in updates if isinstance(update, CompactUpdate) for row in update.painted]
        assert sum("Line 20." in strip.text for _, _, strip in painted) == 1


async def test_only_the_figures_that_changed_are_painted(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await until(pilot, "READY")
        line = pilot.app.screen.query_one(StatusLine)
        for second in (9, 10, 59, 60, 61, 3599, 3600, 3601):
            account = LedgerFigures(second, second, second, second, float(second))
            line.status = Status(SessionState.LISTENING, account)
            await pilot.pause()
            fresh = line.render().plain
            assert rows(pilot.app)[0].rstrip() == fresh.rstrip()
