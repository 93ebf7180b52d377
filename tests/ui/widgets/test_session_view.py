"""A recorded session is read from its start, and a hit leads to the place where it was spoken."""

from pathlib import Path

from symbl_tui.session.archive.index_rows import SearchHit
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.ui.widgets.session_view import SessionView
from tests.session.recorded_folder import record, said
from tests.ui.screen_text import until
from tests.ui.tiny_app import TinyApp

TALK = tuple(f"sentence {number} of the meeting" for number in range(60))


def recorded(sessions: Path, *texts: str, title: str = "Standup") -> RecordedSession:
    return read_session(record(sessions, title, said(*texts), length=120.0))


def view() -> SessionView:
    return SessionView(end_key="end", find_keys=("n", "N"))


async def test_a_session_is_shown_with_its_facts_and_from_its_start(tmp_path: Path) -> None:
    widget = view()
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        session = recorded(tmp_path, *TALK)
        await widget.show(session)
        shown = await until(pilot, "sentence 0 ")
        assert "Standup" in shown
        assert "Alice, Bob" in shown
        assert widget.shows(session.facts.folder.name)
        assert not widget.shows("another")


async def test_a_hit_scrolls_to_its_words(tmp_path: Path) -> None:
    widget = view()
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        await widget.show(recorded(tmp_path, *TALK))
        await until(pilot, "sentence 0 ")
        hit = SearchHit("a", "Standup", None, 80.2, "Alice", "sentence 40 of the meeting", ((0, 11),))
        widget.go_to(hit)
        await until(pilot, "sentence 40 of")
        assert widget.transcript_pane is not None
        assert widget.transcript_pane.transcript.cursor == 40


async def test_a_session_without_speech_says_so_and_a_hit_in_it_does_no_harm(tmp_path: Path) -> None:
    widget = view()
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        await widget.show(recorded(tmp_path))
        await until(pilot, "This session has no transcript.")
        widget.go_to(SearchHit("a", "Standup", None, 3.0, "", "note", ()))


async def test_another_session_replaces_the_one_before(tmp_path: Path) -> None:
    widget = view()
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        await widget.show(recorded(tmp_path, "hello world"))
        await until(pilot, "hello world")
        await widget.show(recorded(tmp_path, "good morning", title="Retro"))
        shown = await until(pilot, "good morning")
        assert "hello world" not in shown
        await widget.show(None)
        assert widget.recorded is None
        assert widget.transcript_pane is None


async def test_escape_closes_the_search_of_the_transcript_first(tmp_path: Path) -> None:
    widget = view()
    async with TinyApp(widget).run_test(size=(80, 20)) as pilot:
        assert not widget.close_search()
        await widget.show(recorded(tmp_path, "hello world"))
        assert not widget.close_search()
        assert widget.transcript_pane is not None
        widget.transcript_pane.open_search()
        await until(pilot, "Find in transcript")
        assert widget.contains_focus
        assert widget.close_search()
        await pilot.pause()
        assert not widget.close_search()
