"""The insight lists keep the cursor on its entry and every row within the list."""

from rich.cells import cell_len

from symbl_tui.domain.insight_kind import QUESTION, SUMMARY, kind_of, list_kinds
from symbl_tui.ui.presenters.insight_lists import Row
from symbl_tui.ui.widgets.insight_list import InsightList
from symbl_tui.ui.widgets.insight_panels import Insights
from tests.ui.tiny_app import TinyApp

WHY = Row("a", "Why is the launch late?", time="12:05", speaker="Alice", line=3)
WHO = Row("b", "Who owns it?", time="12:07", speaker="Bob", note="Fri 27 Nov")
LONG = Row(
    "c", "日本語" * 20, time="1:02:05", speaker="Bartholomew the Third", note="“a phrase that matched”"
)


def prompts(widget: InsightList) -> list[list[str]]:
    return [str(option.prompt).splitlines() for option in widget.options]


async def shown(*rows: Row, width: int = 40) -> list[list[str]]:
    widget = InsightList(kind_of(QUESTION))
    async with TinyApp(widget).run_test(size=(width, 20)) as pilot:
        await pilot.pause()
        widget.show(list(rows))
        return prompts(widget)


async def test_an_empty_list_says_what_will_come() -> None:
    (empty,) = await shown()
    assert " ".join(" ".join(empty).split()) == kind_of(QUESTION).empty


async def test_time_and_speaker_stand_below_the_words_and_the_note_at_the_end() -> None:
    (why, who) = await shown(WHY, WHO, width=44)
    assert why == ["? Why is the launch late?", "  12:05  Alice"]
    assert who[0] == "? Who owns it?"
    assert who[1].startswith("  12:07  Bob ")
    assert who[1].endswith("Fri 27 Nov")


async def test_rows_stay_within_a_narrow_list() -> None:
    for width in (24, 30, 60):
        (rows,) = await shown(LONG, width=width)
        assert max(map(cell_len, rows)) <= width - 1


async def test_an_answered_question_has_a_tick_in_place_of_its_sign() -> None:
    (answered,) = await shown(Row("a", "Why?", note="answered", settled=True))
    assert answered[0] == "✓ Why?"


async def test_the_cursor_stays_on_its_entry_when_a_newer_one_comes() -> None:
    widget = InsightList(kind_of(QUESTION))
    async with TinyApp(widget).run_test(size=(40, 20)) as pilot:
        widget.show([WHY])
        widget.focus()
        await pilot.pause()
        assert widget.highlighted == 0
        widget.show([WHO, WHY])
        assert widget.highlighted == 1
        widget.show([WHO])
        assert widget.highlighted == 0


async def test_an_entry_leads_to_its_words_and_one_without_a_place_leads_nowhere() -> None:
    widget, lines = Insights(), []

    class Host(TinyApp):
        def on_insights_line_selected(self, message: Insights.LineSelected) -> None:
            lines.append(message.line)

    async with Host(widget).run_test(size=(60, 40)) as pilot:
        await pilot.pause()
        widget.set_counts(dict.fromkeys(widget.panels, 2))
        widget.show(QUESTION, [WHO, WHY])
        widget.choose(QUESTION)
        await pilot.pause()
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
    assert lines == [3]


async def test_turning_goes_through_all_lists_and_round() -> None:
    widget = Insights()
    listed = [kind.key for kind in list_kinds() if kind.is_listed_empty]
    async with TinyApp(widget).run_test(size=(60, 40)) as pilot:
        await pilot.pause()
        seen = []
        for _ in range(len(listed) + 1):
            seen.append(widget.chosen)
            widget.turn(1)
        widget.turn(-1)
    assert seen == [*listed, QUESTION]
    assert widget.chosen == QUESTION


async def test_the_summary_has_a_list_once_there_is_one_or_it_is_asked_for() -> None:
    widget = Insights()
    async with TinyApp(widget).run_test(size=(60, 40)) as pilot:
        await pilot.pause()
        panel = widget.panels[SUMMARY]
        assert panel.has_class("-unlisted")
        widget.choose(SUMMARY)
        assert not panel.has_class("-unlisted")
        widget.choose(QUESTION)
        assert panel.has_class("-unlisted")
        widget.set_counts({**dict.fromkeys(widget.panels, 0), SUMMARY: 2})
        assert not panel.has_class("-unlisted")
