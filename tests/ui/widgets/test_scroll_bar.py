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
