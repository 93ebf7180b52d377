"""A text that is wrapped by its maker has the rows that it takes at its width."""

from textual.content import Content

from symbl_tui.ui.widgets.fluid_text import FluidText
from tests.ui.tiny_app import TinyApp


async def test_it_is_as_high_as_its_text_and_made_once_for_a_width() -> None:
    widget, widths = FluidText(), list[int]()
    widget.styles.height = "auto"

    def make(width: int) -> Content:
        widths.append(width)
        return Content("\n".join(["row"] * (3 if width < 50 else 2)))

    async with TinyApp(widget).run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        widget.show(make)
        await pilot.pause()
        assert widget.size.height == 2
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        assert widget.size.height == 3
        assert widths == [60, 40]


async def test_an_empty_text_takes_no_row() -> None:
    widget = FluidText()
    async with TinyApp(widget).run_test(size=(60, 20)) as pilot:
        widget.show(lambda _: Content())
        await pilot.pause()
        assert not widget.display
        widget.show(lambda _: Content("there"))
        assert widget.display
