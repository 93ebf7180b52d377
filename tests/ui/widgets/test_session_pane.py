"""Transcript and insights beside each other: tracked phrases are underlined exactly, layouts go round."""

from collections.abc import Iterator

import pytest
from rich.segment import Segment

from symbl_tui.domain.insight import TrackerMatch
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.session_pane import SessionPane
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane
from tests.ui.tiny_app import TinyApp


def pane() -> SessionPane:
    return SessionPane(TranscriptPane(SpeakerColors(), end_key="end", find_keys=("n", "N")))


def spoken(text: str) -> Change:
    return Change(lines=((0, Line(0, "Alice", text, 0.0, 1.0, Stage.UTTERANCE, "u0")),))


def tracked(value: str, offset: int = -1, utterance: str = "u0") -> Change:
    return Change(trackers=(TrackerMatch("Tracker", value, utterance, "", offset),))


def underlined(transcript: Transcript) -> str:
    """The underlined words on the screen."""

    def segments() -> Iterator[Segment]:
        for row in range(transcript.size.height):
            yield from transcript.render_line(row)

    return "|".join(each.text for each in segments() if each.style and each.style.underline)


@pytest.mark.parametrize(
    ("text", "value", "offset", "shown"),
    [
        ("We move the deadline today", "deadline", -1, "deadline"),
        ("The DEADLINE is a deadline", "Deadline", -1, "DEADLINE"),
        ("The deadline is a deadline", "deadline", 5, "deadline"),
        ("Straße, Straße, deadline", "deadline", 16, "deadline"),
        ("We meet on Monday", "deadline", -1, ""),
        ("We meet on Monday", "", -1, ""),
    ],
)
async def test_exactly_the_tracked_phrase_is_underlined(
    text: str, value: str, offset: int, shown: str
) -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(100, 12)) as pilot:
        widget.show(spoken(text))
        widget.show(tracked(value, offset))
        await pilot.pause()
        assert underlined(widget.transcript_pane.transcript) == shown


async def test_a_match_in_a_line_that_never_came_underlines_none() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(100, 12)) as pilot:
        widget.show(spoken("the deadline"))
        widget.show(tracked("deadline", utterance="gone"))
        await pilot.pause()
        assert underlined(widget.transcript_pane.transcript) == ""


async def test_the_layouts_go_round_and_the_focus_follows() -> None:
    widget = pane()
    app = TinyApp(widget)
    async with app.run_test(size=(100, 24)) as pilot:
        seen = []
        for _ in range(3):
            widget.next_layout()
            await pilot.pause()
            focused = app.screen.focused
            layout = sorted(widget.classes & {"-words-only", "-insights-only"})
            seen.append((*layout, isinstance(focused, Transcript)))
    assert seen == [("-words-only", True), ("-insights-only", False), (True,)]


async def test_asking_for_a_list_brings_back_the_insights() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(100, 24)) as pilot:
        widget.next_layout()
        widget.choose("topic")
        await pilot.pause()
        assert not widget.has_class("-words-only")
        assert widget.insights.chosen == "topic"
        widget.focus_transcript()
        widget.next_layout()
        widget.turn(1)
        assert not widget.has_class("-words-only")


async def test_a_cleared_session_has_neither_lines_nor_entries() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(100, 24)) as pilot:
        widget.show(spoken("the deadline"))
        widget.show(tracked("deadline"))
        widget.clear()
        await pilot.pause()
        transcript = widget.transcript_pane.transcript
        assert not any(transcript.render_line(row).text.strip() for row in range(3))
        widget.show(spoken("a new start"))
        await pilot.pause()
        assert underlined(transcript) == ""
