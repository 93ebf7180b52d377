"""The list of calls keeps its cursor on a call, whichever calls come and end around it."""

from symbl_tui.ui.view_models.call_overview import CallOverview
from symbl_tui.ui.widgets.call_list import CallList
from tests.ui.fake_calls import FakeCalls
from tests.ui.tiny_app import TinyApp


def under_cursor(widget: CallList) -> str:
    return ", ".join(widget.row.parties) if widget.row else ""


async def test_the_cursor_stays_on_its_call_until_that_leaves_the_list() -> None:
    calls, shown, widget = FakeCalls(), CallOverview(), CallList()
    calls.subscribe(shown.handle)
    first, second = (calls.begin("twilio", name) for name in ("Ana", "Ben"))
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert under_cursor(widget) == ""
        widget.show(shown.rows())
        assert under_cursor(widget) == "Ana", "the first call has the cursor"
        widget.highlighted = 1
        calls.end(first)
        calls.begin("twilio", "Cy")
        widget.show(shown.rows())
        assert [str(each.prompt)[2:5] for each in widget.options] == ["Ben", "Cy ", "Ana"]
        assert under_cursor(widget) == "Ben"
        second.say(0, "Good day.", speaker="Ben")
        widget.show(shown.rows())
        assert "Good day." in str(widget.options[0].prompt)
        widget.show(shown.rows()[1:])
        assert under_cursor(widget) == "Cy"
        widget.show(())
        assert under_cursor(widget) == ""
