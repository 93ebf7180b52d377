"""The compact compositor paints what Textual's does, compared in a terminal emulator."""

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.rendering.compact_compositor import CompactUpdate
from symbl_tui.ui.widgets.status_figures import LedgerFigures, Status
from symbl_tui.ui.widgets.status_line import StatusLine
from tests.ui.fake_session import FakeSession
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


def picture(*updates: str) -> list[list[object]]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for update in updates:
        stream.feed(update)
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


@settings(max_examples=60)
@given(st.lists(ROW, min_size=HEIGHT, max_size=HEIGHT), st.data())
def test_an_update_paints_the_same_cells_as_textuals(
    chops: list[dict[int, Strip | None]], data: st.DataObject
) -> None:
    ends = [[WIDTH // 2, WIDTH]] * HEIGHT
    spans = []
    for y in range(HEIGHT):
        start = data.draw(st.integers(0, WIDTH - 1))
        spans.append((y, start, data.draw(st.integers(start + 1, WIDTH))))
    full = [(y, 0, WIDTH) for y in range(HEIGHT)]
    wanted = picture(ChopsUpdate(chops, full, ends).render_segments(CONSOLE))
    ours = picture(CompactUpdate(chops, spans, ends).render_segments(CONSOLE))
    blank = picture()
    for y, start, end in spans:
        assert ours[y] == blank[y][:start] + wanted[y][start:end] + blank[y][end:]


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
