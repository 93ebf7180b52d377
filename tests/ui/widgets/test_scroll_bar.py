"""The scroll bar that paints itself row by row."""

from textual.app import App, ComposeResult

from symbl_tui.ui.widgets.scroll_bar import RowScrollBar


class BarApp(App[None]):
    def compose(self) -> ComposeResult:
        yield RowScrollBar()


async def test_a_bar_whose_pane_is_gone_is_still_painted() -> None:
    app = BarApp()
    async with app.run_test():
        bar = app.query_one(RowScrollBar)
        before = bar.row(0)
        await bar.remove()
        assert bar.parent is None
        assert bar.row(0).text == before.text, "Textual paints what it had laid out"


async def test_the_thumb_is_at_an_end_exactly_where_there_is_nothing_further() -> None:
    app = BarApp()
    async with app.run_test(size=(10, 12)):
        bar = app.query_one(RowScrollBar)
        height = bar.size.height
        for rows in (1, 12, 13, 40, 10_000):
            bar.window_size, bar.window_virtual_size = height, rows
            most = max(0, rows - height)
            for position in {0, 1, most // 2, most - 1, most} & set(range(most + 1)):
                bar.position = position
                first, end = bar.thumb
                assert 0 <= first < end <= height
                assert (first == 0) is (position == 0), (rows, position)
                assert (end == height) is (position == most), (rows, position)
