"""The reader corrects, ticks off, names and bookmarks on the session's screen, by keys; it is on the disk."""

from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.live_screen import LiveScreen
from tests.session.recorded_folder import record
from tests.support.waiting import until as until_true
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text, until

ALICE, BOB = Speaker("Alice", "Alice"), Speaker("Bob", "Bob")
WIDE = (130, 40)


@pytest.fixture
def meeting(tmp_path: Path, session: FakeSession) -> FakeSession:
    """A running session whose results are in its folder, as they are on the screen."""
    session.folder = record(tmp_path)
    session.elapsed = 40.0
    return session


async def begin(pilot: Pilot[None], session: FakeSession) -> LiveScreen:
    session.go(SessionState.CONNECTING)
    session.go(SessionState.LISTENING)
    said = (
        ("u1", 0, "Alice", "We should move the deadline.", 0.5, 2.5),
        ("u2", 1, "Bob", "Who owns the campaign?", 3.0, 4.5),
        ("u3", 0, "Alice", "I will send the report by Friday.", 5.0, 7.5),
    )
    for index, (id, channel, who, words, start, end) in enumerate(said):
        session.line(index, id, channel, who, words, start, end)
    session.tell(
        Change(
            insights=(
                Insight("q1", QUESTION, "Who owns the campaign?", BOB, utterance_id="u2"),
                Insight(
                    "a1", ACTION_ITEM, "Send the report by Friday.", ALICE, None, "u3", ALICE, "2026-11-27"
                ),
            )
        )
    )
    await until(pilot, "by Friday")
    screen = pilot.app.screen
    assert isinstance(screen, LiveScreen)
    await until_true(lambda: bool(screen.edits.title.text))
    return screen


def kept(session: FakeSession) -> RecordedSession:
    """The session as another program reads it now."""
    return read_session(session.folder)


async def test_a_corrected_line_is_shown_and_kept_with_its_original(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("up", "up", "up", "c")
        await until(pilot, "Correct the line")
        await pilot.press("end", *["backspace"] * 9, *"release.", "enter")
        shown = await until(pilot, "✎► We should move the release.")
        assert "Correct the line" not in shown
        assert kept(meeting).lines[0].text == "We should move the release."
        await pilot.press("enter")
        shown = await until(pilot, "As recognised")
        assert "We should move the deadline." in shown


async def test_letters_that_arrive_together_with_enter_are_saved(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE) as pilot:
        await begin(pilot, meeting)
        await pilot.press("up", "up", "up", "c")
        await until(pilot, "Correct the line")
        for letter in "!?":  # as over a slow link: no key waits for the one before
            pilot.app.post_message(Key(letter, letter))
        pilot.app.post_message(Key("enter", None))
        await until(pilot, "✎► We should move the deadline.!?")
        assert kept(meeting).lines[0].text == "We should move the deadline.!?"


async def test_a_line_becomes_an_action_item_with_owner_and_due_date(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("home", "a")
        await until(pilot, "Action item")
        await pilot.press("tab", *["backspace"] * 5, *"Bob", "tab", *"2026-12-05", "enter")
        await until(pilot, "Actions 2")
        (made,) = [each for each in kept(meeting).insights if each.by_user]
        assert made.text == "We should move the deadline."
        assert made.assignee is not None
        assert (made.kind, made.assignee.name, made.due) == (ACTION_ITEM, "Bob", "2026-12-05")


async def test_a_date_that_is_none_is_said_and_the_form_stays_with_what_was_typed(
    meeting: FakeSession,
) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("a")
        await until(pilot, "Action item")
        await pilot.press("tab", "tab", *"someday", "enter")
        assert "I will send the report by Friday." in await until(pilot, '"someday" is no date')
        await pilot.press("escape")
        await until(pilot, "Press esc again")
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is pilot.app.screen_stack[0]
        assert not any(each.by_user for each in kept(meeting).insights)


async def test_an_entry_is_ticked_off_edited_dismissed_and_brought_back(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("2", "x")
        await until(pilot, "✓ Send the report")
        assert [each.done for each in kept(meeting).insights if each.id == "a1"] == [True]
        await pilot.press("x")
        await until(pilot, "! Send the report")
        await pilot.press("e")
        await until(pilot, "Edit the entry")
        await pilot.press(*["backspace"] * 10, *"on Monday.", "enter")
        await until(pilot, "! Send the report on Monday.")
        await pilot.press("d")
        await until(pilot, "Actions 0")
        assert not [each for each in kept(meeting).insights if each.id == "a1"]
        await pilot.press("u")
        await until(pilot, "Undone: the dismissal")
        await until(pilot, "Actions 1")
        assert [each.text for each in kept(meeting).insights if each.id == "a1"] == [
            "Send the report on Monday."
        ]


async def test_a_topic_is_no_entry_to_edit_and_the_key_says_so(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("4", "x")
        await until(pilot, "There is no entry under the cursor.")


async def test_the_session_gets_a_title(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("r")
        await until(pilot, "Title of the session")
        await pilot.press(*" of November", "enter")
        await until(pilot, "Standup of November")
        assert kept(meeting).facts.title == "Standup of November"


async def test_a_speaker_is_renamed_in_all_lines(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("up", "up", "R")
        await until(pilot, "Rename a speaker")
        await pilot.press("enter")
        await until(pilot, 'Name of "Bob"')
        await pilot.press(*"by", "enter")
        await until(pilot, "Bobby")
        assert kept(meeting).people == ("Alice", "Bobby")


async def test_a_bookmark_stands_where_it_was_made_and_is_listed(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("home", "m")
        await until(pilot, "note (optional)")
        await pilot.press(*"ask the agency", "enter")
        shown = await until(pilot, "◆ ask the agency")
        rows = shown.splitlines()
        (line,) = [number for number, row in enumerate(rows) if "We should move" in row]
        assert "◆ ask the agency" in rows[line + 1]
        assert [each.text for each in kept(meeting).bookmarks] == ["ask the agency"]
        await pilot.press("end", "b")
        await until(pilot, "Bookmarks (1)")
        await pilot.press("enter")
        await until(pilot, "► We should move")


async def test_a_bookmark_is_changed_and_removed_by_keys_and_comes_back(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        for row, note in (("home", "ask the agency"), ("end", "see the plan")):
            await pilot.press(row, "up", "m")
            await until(pilot, "note (optional)")
            await pilot.press(*note, "enter")
            await until(pilot, f"◆ {note}")
        # On the line: its note is there to be changed.
        await pilot.press("home", "m")
        await until(pilot, "^d Remove")
        await pilot.press(*" today", "enter")
        await until(pilot, "◆ ask the agency today")
        assert [each.text for each in kept(meeting).bookmarks] == ["ask the agency today", "see the plan"]
        # In the list: `e` changes, `d` removes; and `u` brings back.
        await pilot.press("b")
        await until(pilot, "Bookmarks (2)")
        await pilot.press("d")
        await until(pilot, "u brings it back")
        assert [each.text for each in kept(meeting).bookmarks] == ["ask the agency today"]
        await pilot.press("u")
        await until(pilot, "◆ see the plan")
        await pilot.press("b", "e")
        await until(pilot, "^d Remove")
        await pilot.press("ctrl+d")
        await until_true(lambda: len(kept(meeting).bookmarks) == 1)
        await pilot.press("b", "up", "m")
        await until(pilot, "ask the agency today")
        await pilot.press("escape")
        assert [each.text for each in kept(meeting).bookmarks] == ["ask the agency today"]


async def test_a_key_for_another_part_of_the_screen_says_so(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        for key, said in (
            ("x", "Tick is for an entry of a list: tab goes there."),
            ("d", "Dismiss is for an entry of a list: tab goes there."),
            ("less_than_sign", "Slower: only in a replay."),
            ("ctrl+n", "This session is still running: q ends it."),
        ):
            await pilot.press(key)
            await until(pilot, said)
        await pilot.press("tab", "a")
        await until(pilot, "Action is for a line of the transcript: esc goes there.")
        assert not kept(meeting).insights[0].by_user


async def test_without_a_cursor_the_last_seconds_are_bookmarked(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("m")
        await until(pilot, "note (optional)")
        await pilot.press(*"now", "enter")
        await pilot.pause()
        assert meeting.marks == [("now", 40.0)]


async def test_a_filter_shows_one_speaker_and_cursor_and_search_stay_within(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("f")
        assert "Alice" in await until(pilot, "Show only")
        await pilot.press("down", "enter")
        shown = await until(pilot, "only Alice")
        assert "Who owns the campaign?" not in shown.replace("? Who owns", "")
        await pilot.press("up", "up")
        await until(pilot, "► We should move")
        await pilot.press("slash", *"own")
        await until(pilot, "no matches")
        await pilot.press("escape", "escape")
        shown = await until(pilot, "▎ Who owns the campaign?")
        assert "only Alice" not in shown


async def test_nothing_is_shown_as_done_that_is_not_on_the_disk(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        (meeting.folder / "edits.jsonl").mkdir()
        await pilot.press("2", "x")
        shown = await until(pilot, "edits.jsonl")
        assert "! Send the report" in shown
        assert text(pilot.app).count("✓") == 0


async def test_the_line_under_the_cursor_is_copied(meeting: FakeSession) -> None:
    async with SymblApp(meeting).run_test(size=WIDE, notifications=True) as pilot:
        await begin(pilot, meeting)
        await pilot.press("home", "down", "y")
        await pilot.pause()
        assert pilot.app.clipboard == "Who owns the campaign?"
        await pilot.press("2", "y")
        await pilot.pause()
        assert pilot.app.clipboard == "Send the report by Friday."
