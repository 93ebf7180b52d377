"""The review: what a session came to, read by keys; and how one gets there and away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.engine_results import write_engine_results
from symbl_tui.session.archive.recorded_session import open_session, read_session
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.base_session_screen import SessionUpdated
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.widgets.transcript import Transcript
from tests.session.recorded_folder import MEETING, record, said, transcribe_again
from tests.support.odd_sessions import make_odd_session
from tests.support.waiting import until as until_true
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import rows, text, until

COMMANDS = all_commands()


class Shell(ThemedApp):
    """Nothing but a review."""

    def __init__(self, folder: Path, *, closes: bool, at: float | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._closes = closes
        self._at = at
        self.calls: list[str] = []

    def on_mount(self) -> None:
        screen = ReviewScreen(
            self._folder,
            COMMANDS,
            new_session=None if self._closes else lambda: self.calls.append("new"),
            on_left=None if self._closes else lambda: self.calls.append("left"),
            at=self._at,
        )
        self.push_screen(screen, lambda _: self.calls.append("closed"))


@asynccontextmanager
async def review(
    folder: Path, size: tuple[int, int] = (80, 40), *, closes: bool = False, at: float | None = None
) -> AsyncIterator[tuple[Pilot[None], list[str]]]:
    app = Shell(folder, closes=closes, at=at)
    async with app.run_test(size=size) as pilot:
        yield pilot, app.calls


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return record(tmp_path / "sessions", notes=[(4, 34, "ask the studio")])


async def called(pilot: Pilot[None], calls: list[str]) -> list[str]:
    while not calls:
        await pilot.pause(0.02)
    return calls


async def test_bookmarks_are_changed_and_removed_from_the_overview_too(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "◆ 00:04 ask the studio")
        await pilot.press("b", "e")
        await until(pilot, "^d Remove")
        await pilot.press(*" today", "enter")
        await until(pilot, "◆ 00:04 ask the studio today")
        await pilot.press("b", "enter")
        await until(pilot, "◆ ask the studio today")
        await pilot.press("m")
        await until(pilot, "^d Remove")
        await pilot.press("ctrl+d", "escape")
        await until_true(lambda: "ask the studio" not in text(pilot.app))
        assert read_session(folder).bookmarks == ()
        await pilot.press("u")
        await until(pilot, "◆ 00:04 ask the studio today")


async def test_keys_that_can_do_nothing_in_a_review_say_why(folder: Path) -> None:
    app = Shell(folder, closes=True)
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await until(pilot, "Timeline")
        for key, said in (
            ("space", "Mute: the session has ended."),
            ("p", "Pause: the session has ended."),
            ("M", "Mute channel: the session has ended."),
            ("x", "Tick is for an entry of a list: tab goes there."),
            ("c", "Correct is for a line of the transcript: v goes there."),
        ):
            await pilot.press(key)
            await until(pilot, said)


async def test_it_shows_what_there_is_to_do_and_who_talked(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "Timeline")
        shown = await until(pilot, "Send the report")
        assert rows(pilot.app)[0].startswith(" Review  Standup")
        for wanted in (
            "Sunday 22 November 2026",
            "! Send the report by Friday.",
            "Fri 27 Nov",
            "? Who owns the campaign?",
            "> Meet on Monday.",
            "launch campaign",
            "◆ 00:04 ask the studio",
            "Alice        ██",
            "45%",
        ):
            assert wanted in shown


async def test_where_there_is_room_the_findings_have_two_columns(folder: Path) -> None:
    async with review(folder, (140, 40)) as (pilot, _):
        await until(pilot, "Send the report")
        assert any("Actions 1" in row and "Questions 1" in row for row in rows(pilot.app))


async def test_enter_on_an_entry_shows_its_line_and_escape_goes_back(folder: Path) -> None:
    async with review(folder, (80, 24)) as (pilot, _):
        await until(pilot, "Send the report")
        await pilot.press("tab", "enter")
        shown = await until(pilot, "I will send the report by Friday.")
        assert "Transcript" in rows(pilot.app)[1]
        assert "Actions 1" not in shown
        await pilot.press("escape")
        await until(pilot, "Actions 1")


async def test_the_transcript_is_searched(folder: Path) -> None:
    async with review(folder, (80, 24)) as (pilot, _):
        await until(pilot, "Send the report")
        await pilot.press("slash", *"campaign")
        await until(pilot, "1 of 1")
        await pilot.press("enter", "escape", "escape")
        await until(pilot, "Actions 1")


async def test_a_number_goes_to_the_list_and_tab_goes_round(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "Send the report")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.press("1")
        await pilot.pause()
        assert screen.body.overview.panels["question"].list.has_focus
        await pilot.press("v", "3")
        await pilot.pause()
        assert screen.body.overview.panels["follow_up"].list.has_focus
        await pilot.press("tab")
        await pilot.pause()
        assert screen.body.overview.has_focus


async def test_a_long_list_scrolls_with_its_cursor(tmp_path: Path) -> None:
    tasks = [(float(at), 0, task(at)) for at in range(80)]
    folder = record(tmp_path, events=(*said("We talk."), *tasks))
    async with review(folder, (80, 24)) as (pilot, _):
        await until(pilot, "Task number 0")
        await pilot.press("tab", "end")
        await until(pilot, "Task number 79")
        await pilot.press("home")
        await until(pilot, "Task number 0 ")


def task(number: int) -> dict[str, object]:
    payload = {"content": f"Task number {number} of all."}
    entry = {"id": f"t{number}", "type": "action_item", "payload": payload, "from": {"name": "Bob"}}
    return {"type": "insight_response", "insights": [entry]}


async def test_a_list_that_is_cut_says_so(tmp_path: Path) -> None:
    folder = record(tmp_path, events=(*said("We talk."), *((float(at), 0, task(at)) for at in range(310))))
    async with review(folder, (80, 24)) as (pilot, _):
        await until(pilot, "Of the action items the last 300 are listed; exports have all.")
        await until(pilot, "Actions 310")


async def test_after_a_session_q_leaves_and_a_key_sets_up_another(folder: Path) -> None:
    async with review(folder) as (pilot, calls):
        await until(pilot, "Timeline")
        assert "^n New session" in rows(pilot.app)[-1]
        await pilot.press("escape", "ctrl+n")
        assert await called(pilot, calls) == ["new"]
        await pilot.press("q")
        await pilot.pause(0.05)
        assert calls == ["new", "left"]


async def test_the_key_line_names_what_can_be_done_where_the_focus_is(folder: Path) -> None:
    async with review(folder, (80, 24)) as (pilot, _):
        await until(pilot, "Actions")
        assert "Tick" not in rows(pilot.app)[-1]
        await pilot.press("tab")
        await until(pilot, "x Tick  e Edit  d Dismiss")
        await pilot.press("v")
        await until(pilot, "⏎ Details  c Correct  a Action")


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_over_the_library_it_is_closed(folder: Path, key: str) -> None:
    async with review(folder, closes=True) as (pilot, calls):
        await until(pilot, "q Close")
        assert "New session" not in text(pilot.app)
        await until(pilot, "Timeline")
        await pilot.press(key)
        assert await called(pilot, calls) == ["closed"]


async def test_a_hit_of_a_search_opens_the_transcript_at_its_time(tmp_path: Path) -> None:
    folder = record(tmp_path, events=said(*(f"Sentence {number}." for number in range(200))))
    async with review(folder, (80, 24), at=150.0) as (pilot, _):
        shown = await until(pilot, "Transcript")
        shown = await until(pilot, "Sentence ")
        assert "Sentence 0." not in shown


async def test_a_folder_that_is_no_session_is_one_sentence_and_the_way_out(tmp_path: Path) -> None:
    async with review(tmp_path) as (pilot, calls):
        await until(pilot, "is no session, it has no session.toml")
        await pilot.press("v", "tab", "1", "enter", "slash", "escape", "E", "escape", "q")
        assert await called(pilot, calls) == ["left"]


def odd_folder(parent: Path, name: str) -> Path:
    make_odd_session(parent, 1, name)
    return next(parent.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        "title 1e300",
        "one long message",
        "words from nan",
        "trackers",
        "notes",
        "edits of escapes",
        "engine: summary",
        "assistant: summaries",
    ],
)
async def test_odd_folders_are_shown_or_refused_and_never_crash(tmp_path: Path, name: str) -> None:
    async with review(odd_folder(tmp_path, name), (80, 24)) as (pilot, calls):
        await until(pilot, "q Quit")
        for _ in range(40):
            await pilot.pause(0.05)
        await pilot.press("v", "G", "v", "tab", "enter", "q")
        assert await called(pilot, calls) == ["left"]
        assert "\x1b" not in text(pilot.app)


async def test_without_speech_it_says_so(tmp_path: Path) -> None:
    async with review(record(tmp_path, events=())) as (pilot, _):
        shown = await until(pilot, "No speech was recognised.")
        assert "Timeline" not in shown


def ended_session(sessions: Path, **more: object) -> FakeSession:
    session = FakeSession()
    session.folder = record(sessions, **more)  # type: ignore[arg-type]
    return session


async def until_review(pilot: Pilot[None]) -> ReviewScreen:
    await until(pilot, " Review  ")
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen


@pytest.mark.parametrize("by", ["q", "its source", "failure"])
async def test_a_session_that_ends_arrives_at_its_review(tmp_path: Path, by: str) -> None:
    session = ended_session(tmp_path)
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        if by == "q":
            await pilot.press("q")
            assert "waiting for the last results" in await until(pilot, "STOPPING")
        if by == "failure":
            session.go(SessionState.FAILED, "The link is dead.")
        else:
            session.go(SessionState.ENDED)
        await until_review(pilot)
        await until(pilot, "The link is dead." if by == "failure" else "Send the report")
        assert app.is_running
        await pilot.press("q")
        await exited(app)
    assert app.sessions == [session]


async def test_what_comes_late_to_the_screen_of_a_session_that_is_over_ends_nothing(tmp_path: Path) -> None:
    session = ended_session(tmp_path)
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        live = app.screen
        assert isinstance(live, LiveScreen)
        session.go(SessionState.ENDED)
        await until_review(pilot)
        live.post_message(SessionUpdated())
        live.post_message(Transcript.Placed(True, 0))
        live.call_later(live._poll)
        await pilot.pause()
        await until(pilot, "Send the report")
        assert app.fault is None


async def exited(app: SymblApp) -> None:
    while app.is_running:  # noqa: ASYNC110 - Textual has no event for it
        await asyncio.sleep(0.01)


async def test_ctrl_c_stops_and_quits_without_a_review(tmp_path: Path) -> None:
    session = ended_session(tmp_path)
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        await pilot.press("ctrl+c")
        await until(pilot, "STOPPING")
        session.go(SessionState.ENDED)
        await exited(app)


async def test_what_is_being_typed_does_not_become_keys_of_the_review(tmp_path: Path) -> None:
    session = ended_session(tmp_path)
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "LIVE")
        await pilot.press("slash", "q")
        session.go(SessionState.ENDED)
        await pilot.press("q", "q")
        await until(pilot, "qqq")
        await pilot.press("escape")
        await until_review(pilot)


async def test_what_is_open_over_a_session_stays_when_that_ends(tmp_path: Path) -> None:
    session = ended_session(tmp_path)
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "LIVE")
        await pilot.press("question_mark")
        await until(pilot, "esc Close")
        session.go(SessionState.ENDED)
        await pilot.pause(0.5)
        assert "esc Close" in text(pilot.app)
        await pilot.press("escape")
        await until_review(pilot)


async def test_edits_made_here_or_elsewhere_are_shown_at_once(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "Send the report")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.press("v")
        await until(pilot, "We should move the deadline.")
        elsewhere = open_session(folder)
        await asyncio.to_thread(elsewhere.edits.correct, elsewhere.recorded.lines[0], "We move the date.")
        await until(pilot, "We move the date.")
        await asyncio.to_thread(screen.edits.set_title, "Planning of May")
        await until(pilot, "Review  Planning of May")
        await pilot.press("v")
        await asyncio.to_thread(screen.edits.rename_speaker, "Alice", "Alicia")
        shown = await until(pilot, "Alicia       ██")
        assert "Alice" not in shown


async def test_another_transcript_of_the_session_is_shown_when_it_is_there(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "Send the report")
        await asyncio.to_thread(transcribe_again, folder, "whisper", MEETING)
        await until(pilot, "transcribed again by whisper")


async def test_a_summary_that_another_process_writes_is_shown(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "Who owns the campaign?")
        assert "They move the deadline." not in text(pilot.app)
        origin = Origin("2026-11-30T10:00:00.000+00:00", "llm.example.com", "tiny", "0123456789abcdef")
        append_entry(folder, WrittenSummary("They move the deadline.", "default", origin))
        await until(pilot, "They move the deadline.")


async def test_results_that_another_process_fetches_are_shown(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "Who owns the campaign?")
        asked = Insight("q9", QUESTION, "Is the press kit ready?", Speaker("Alice", "Alice"))
        fetched = EngineConversation("5093011103940608", insights=(asked,))
        await asyncio.to_thread(write_engine_results, folder, fetched)
        await until(pilot, "Is the press kit ready?")


async def test_the_label_of_the_key_that_switches_says_what_it_does_now(folder: Path) -> None:
    async with review(folder) as (pilot, _):
        await until(pilot, "v Transcript")
        await pilot.press("v")
        assert "v Transcript" not in await until(pilot, "v Overview")
        await pilot.press("1")
        await until(pilot, "v Transcript")
        await pilot.press("enter")
        await until(pilot, "v Overview")
        await pilot.press("escape")
        await until(pilot, "v Transcript")


async def test_ctrl_c_quits_while_the_review_waits_for_a_dialog(tmp_path: Path) -> None:
    session = ended_session(tmp_path)
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "LIVE")
        await pilot.press("question_mark")
        await until(pilot, "esc Close")
        session.go(SessionState.ENDED)
        await pilot.pause(0.3)
        await pilot.press("ctrl+c")
        await exited(app)
