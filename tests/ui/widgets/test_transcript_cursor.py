"""Keys and mouse move a cursor through the transcript; without one the newest line is followed."""

from textual.pilot import Pilot

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.transcript_notes import Note
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane
from tests.ui.screen_text import rows, text, until
from tests.ui.tiny_app import TinyApp

SIZE = (60, 12)


def pane() -> TranscriptPane:
    return TranscriptPane(SpeakerColors(), end_key="end", find_keys=("n", "N"))


def speak(widget: TranscriptPane, count: int = 40, first: int = 0, turn: int = 5) -> None:
    widget.apply(
        tuple(
            (
                index,
                Line(0, "AB"[index // turn % 2], f"sentence {index}.", index, index + 1, Stage.UTTERANCE),
            )
            for index in range(first, first + count)
        )
    )


async def begin(pilot: Pilot[None], widget: TranscriptPane, last: str = "sentence 39.") -> None:
    speak(widget)
    widget.transcript.focus()
    await until(pilot, last)


def marked(pilot: Pilot[None]) -> list[str]:
    """The rows with the cursor's mark."""
    return [row for row in rows(pilot.app) if "►" in row]


async def test_moving_up_stops_following_and_end_follows_again() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        await begin(pilot, widget)
        assert marked(pilot) == []
        await pilot.press("up", "k")
        assert (widget.transcript.cursor, widget.transcript.following) == (38, False)
        speak(widget, 1, first=40)
        await pilot.pause()
        assert str(widget.below.render()) == "↓ 1 new below · end"
        assert "sentence 38." in marked(pilot)[0]
        await pilot.press("end")
        await until(pilot, "sentence 40.")
        assert marked(pilot) == []
        assert widget.transcript.cursor is None


async def test_moving_below_the_last_line_follows() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        await begin(pilot, widget)
        await pilot.press("up")
        assert widget.transcript.cursor == 39
        await pilot.press("j")
        assert widget.transcript.following


async def test_the_cursor_is_always_in_view_whatever_is_scrolled() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        await begin(pilot, widget)
        await pilot.press("up")
        for key in ("pageup", "pageup", "pagedown", "home", *["down"] * 15, *["up"] * 4):
            await pilot.press(key)
            await pilot.pause()
            (row,) = marked(pilot)
            assert f"sentence {widget.transcript.cursor}." in row, key
        assert widget.transcript.cursor == 11


async def test_turns_are_jumped_between() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        await begin(pilot, widget)
        places = []
        up, down = "left_curly_bracket", "right_curly_bracket"
        for key in ("home", down, down, "down", up, up, up, up):
            await pilot.press(key)
            places.append(widget.transcript.cursor)
        assert places == [0, 5, 10, 11, 10, 5, 0, 0]


async def test_a_complete_transcript_is_read_from_its_start_to_its_last_line() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        widget.transcript.grows = False
        await begin(pilot, widget, last="► sentence 0.")
        assert str(widget.below.render()) == ""
        await pilot.press("end", "down", "down")
        assert widget.transcript.cursor == 39
        assert not widget.transcript.following


async def test_a_click_moves_the_cursor_and_a_drag_selects() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        await begin(pilot, widget)
        row = next(number for number, each in enumerate(rows(pilot.app)) if "sentence 35." in each)
        await pilot.click(offset=(30, row))
        await pilot.pause()
        assert widget.transcript.cursor == 35
        await pilot.mouse_down(offset=(17, row))
        await pilot.hover(offset=(25, row + 2))
        await pilot.mouse_up(offset=(25, row + 2))
        await pilot.pause()
        assert widget.transcript.cursor == 35
        assert "sentence 36." in (pilot.app.screen.get_selected_text() or "")


async def test_keys_act_on_the_newest_settled_line_while_it_is_followed() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        await begin(pilot, widget)
        widget.apply(((40, Line(0, "A", "still being", 40, 41, Stage.PARTIAL)),))
        await until(pilot, "still being")
        assert widget.transcript.current == 39


async def test_a_note_stands_below_its_line_and_is_no_line() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        await begin(pilot, widget)
        widget.transcript.show_notes([Note(36.5, 38.5, "ask the studio")])
        shown = (await until(pilot, "◆ ask the studio")).splitlines()
        assert "sentence 38." in shown[next(n for n, row in enumerate(shown) if "◆ ask" in row) - 1]
        await pilot.press("up", "up", "up")
        assert widget.transcript.cursor == 37
        widget.transcript.show_notes([])
        await pilot.pause()
        assert "◆" not in text(pilot.app)


async def test_the_cursor_stays_when_the_terminal_is_resized() -> None:
    widget = pane()
    async with TinyApp(widget).run_test(size=SIZE) as pilot:
        speak(widget, 3)
        widget.transcript.focus()
        await until(pilot, "sentence 2.")
        await pilot.press("home")
        await pilot.resize_terminal(50, 11)
        await pilot.pause(0.1)
        assert widget.transcript.cursor == 0
