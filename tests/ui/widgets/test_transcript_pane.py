"""The transcript follows what is spoken until the reader scrolls up, and searches as the reader types."""

from textual.strip import Strip
from textual.widgets import Input

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.ui.screen_text import until
from tests.ui.tiny_app import TinyApp

TALK = tuple(f"sentence {number}" for number in range(40))


def pane() -> TranscriptPane:
    return TranscriptPane(SpeakerColors(), end_key="end", find_keys=("n", "N"))


def speak(widget: TranscriptPane, *texts: str, first: int = 0) -> None:
    widget.apply(
        tuple(
            (index, Line(0, "Alice", text, 2.0 * index, 2.0 * index + 1, Stage.UTTERANCE))
            for index, text in enumerate(texts, first)
        )
    )


async def test_the_newest_line_stays_in_view() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(60, 12)) as pilot:
        speak(widget, *TALK)
        await until(pilot, "sentence 39")
        speak(widget, "and one more", first=40)
        await until(pilot, "and one more")
        assert widget.transcript.following


async def test_a_reader_who_scrolled_up_stays_there_and_sees_what_came_below() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(60, 12)) as pilot:
        speak(widget, *TALK)
        widget.transcript.focus()
        await until(pilot, "sentence 39")
        await pilot.press("home")
        await until(pilot, "sentence 0")
        assert str(widget.below.render()) == "↓ not following · end"
        speak(widget, "and one more", "and another", first=40)
        await pilot.pause()
        assert str(widget.below.render()) == "↓ 2 new below · end"
        assert "sentence 0" in await until(pilot, "sentence 1")
        await pilot.press("end")
        await until(pilot, "and another")
        assert str(widget.below.render()) == ""


async def test_a_scroll_that_is_told_late_does_no_harm_to_a_pane_that_is_being_replaced() -> None:
    widget = pane()
    app = TinyApp(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        speak(widget, *TALK)
        await until(pilot, "sentence 39")
        await widget.query("*").remove()
        widget.post_message(Transcript.Placed(following=False, below=3))
        await pilot.pause()
    assert app.return_code in (None, 0)


async def test_a_transcript_that_is_painted_once_more_after_it_was_removed_does_no_harm() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(60, 12)) as pilot:
        speak(widget, *TALK)
        await until(pilot, "sentence 39")
        transcript = widget.transcript
        await transcript.remove()
        assert isinstance(transcript.row(0), Strip)


async def test_a_search_goes_to_the_match_and_counts_all() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(80, 12)) as pilot:
        speak(widget, *TALK)
        await until(pilot, "sentence 39")
        widget.open_search()
        await until(pilot, "Find in transcript")
        await pilot.press(*"sentence 1")
        await until(pilot, "of 11  n/N Next  esc Close")
        widget.query_one(Input).value = "walrus"
        await until(pilot, "no matches")
        widget.close_search()
        await pilot.pause()
        assert not widget.searching
        assert not widget.query(Input)


async def test_a_search_follows_the_words_that_are_spoken_meanwhile() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(80, 12)) as pilot:
        speak(widget, "the plan")
        await until(pilot, "the plan")
        widget.open_search()
        await until(pilot, "Find in transcript")
        await pilot.press(*"plan")
        await until(pilot, "1 of 1")
        speak(widget, "another plan", first=1)
        await until(pilot, "1 of 2")


async def test_a_hint_stands_where_there_is_no_line_yet() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(60, 12)) as pilot:
        widget.hint.update("Waiting for sound.")
        await until(pilot, "Waiting for sound.")
        speak(widget, "hello")
        assert "Waiting" not in await until(pilot, "hello")
        widget.clear()
        assert "hello" not in await until(pilot, "Waiting for sound.")


async def test_hostile_words_are_text_on_the_screen() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=(80, 12)) as pilot:
        speak(widget, HOSTILE)
        assert is_harmless(await until(pilot, "[bold]d"))
