"""Keys that are typed together act one after the other: each on what the one before has led to."""

import asyncio
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.events import Event, Key, Paste
from textual.widgets import Input

from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.runtime.key_sequence import KeySequence
from symbl_tui.ui.screens.entry_screen import EntryScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.widgets.insight_list import InsightList
from symbl_tui.ui.widgets.transcript import Transcript
from tests.session.recorded_folder import record
from tests.support.waiting import until as until_true
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text, type_at_once, until
from tests.ui.screens.test_editing import begin

SIZE = (130, 40)


@pytest.fixture
def meeting(tmp_path: Path, session: FakeSession) -> FakeSession:
    session.folder = record(tmp_path)
    session.elapsed = 40.0
    return session


async def test_a_key_typed_right_behind_the_one_that_shows_a_list_is_for_the_list(
    meeting: FakeSession,
) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        type_at_once(pilot.app, "2", "x")
        await until(pilot, "✓ Send the report by Friday.")


async def test_an_edit_and_its_undo_typed_together_leave_the_entry_as_it_was(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=SIZE, notifications=True) as pilot:
        screen = await begin(pilot, meeting)
        type_at_once(pilot.app, "2", "x", "u")
        await until(pilot, "Undone: the tick")
        assert [each.done for each in screen.edits.conversation.insights()] == [False, False]


async def test_text_typed_right_behind_a_key_that_opens_a_dialog_goes_into_the_dialog(
    meeting: FakeSession,
) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        # To the first line, correct it; Enter saves, and `j` is a key of the transcript again.
        type_at_once(pilot.app, "home", "c", "end", "backspace", "!", "enter", "j", "c", "?", "enter")
        await until(pilot, "✎► Who owns the campaign??")
        assert [line.text for line in read_session(meeting.folder).lines[:2]] == [
            "We should move the deadline!",
            "Who owns the campaign??",
        ]


async def test_a_whole_form_is_filled_in_by_keys_that_arrive_together(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        owner = ("ctrl+u", *"Bob")
        type_at_once(pilot.app, "home", "a", "tab", "tab", *"2026-12-05", "shift+tab", *owner, "enter")
        await until(pilot, "Actions 2")
        (made,) = [each for each in read_session(meeting.folder).insights if each.by_user]
        assert made.assignee is not None
        assert (made.assignee.name, made.due) == ("Bob", "2026-12-05")


async def test_a_choice_leads_to_the_next_dialog_and_the_letters_into_its_field(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        type_at_once(pilot.app, "R", "down", "enter", "ctrl+u", *"Bertha", "enter", "2")
        await until(pilot, "Bertha ▎ Who owns")
        await until_true(lambda: isinstance(pilot.app.focused, InsightList))


async def test_a_search_typed_in_one_go_is_found(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        type_at_once(pilot.app, "slash", *"deadline", "enter")
        await until(pilot, "1 of 1")
        await until_true(lambda: isinstance(pilot.app.focused, Transcript))


async def test_escape_and_a_letter_are_two_keys_in_a_field_too(meeting: FakeSession) -> None:
    """A terminal sends Alt and a key as Escape and the key, so how fast they came decides nothing."""
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        for keys in (("alt+m",), ("escape", "m")):
            type_at_once(pilot.app, "slash", *"send", *keys)
            shown = await until(pilot, "note (optional)")
            assert "1 of 1" not in shown
            await pilot.press("escape")
        type_at_once(pilot.app, "slash", "alt+2", "alt+shift+r")
        await until(pilot, "Rename a speaker")


async def test_alt_and_b_move_by_a_word_in_a_field(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        type_at_once(pilot.app, "r", "ctrl+u", *"two", "space", *"words", "alt+b", "x")
        await until(pilot, "two xwords")


async def test_a_paste_right_behind_a_key_goes_where_the_key_has_led(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        type_at_once(pilot.app, "r")
        pilot.app.post_message(Paste("Monday round"))
        await until(pilot, "Monday round")
        assert isinstance(pilot.app.screen, EntryScreen)


class Stuck(ThemedApp):
    """Has a field that handles its messages only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.released = asyncio.Event()
        self._typed = KeySequence(self, super().on_event, patience=0.05)

    def compose(self) -> ComposeResult:
        yield Slow(self)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            await self._typed.feed(event)
        else:
            await super().on_event(event)


class Slow(Input):
    def __init__(self, stuck: Stuck) -> None:
        super().__init__()
        self._stuck = stuck

    async def on_key(self, event: Key) -> None:
        await self._stuck.released.wait()


async def test_a_field_that_hangs_holds_no_key_up_for_long_and_none_is_lost() -> None:
    app = Stuck()
    async with app.run_test():
        field = app.query_one(Slow)
        type_at_once(app, *"abc")
        await until_true(lambda: field.message_queue_size >= 2)
        app.released.set()
        await until_true(lambda: field.value == "abc")


async def test_a_key_handled_by_nothing_lets_the_next_one_through(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=SIZE) as pilot:
        await begin(pilot, meeting)
        type_at_once(pilot.app, "f12", "W", "question_mark")
        await until(pilot, "Mute or unmute all channels")
        type_at_once(pilot.app, "escape", "m", *"budget", "enter")
        await until_true(lambda: meeting.marks)
        assert [note for note, _ in meeting.marks] == ["budget"], text(pilot.app)
