"""The live screen: keys in, text on the screen out."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from msgspec import structs
from textual.geometry import Size
from textual.pilot import Pilot

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.live_screen import LiveScreen
from tests.session.recorded_folder import record
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import rows, text, until


def live(pilot: Pilot[None]) -> LiveScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, LiveScreen)
    return screen


async def test_both_workers_run_and_utterances_appear(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        shown = await until(pilot, "We should move the deadline")
        assert session.running == {"capture", "transcribe"}
        assert "● LIVE" in shown
        assert "captured 12:31" in shown
        assert "lag  1.8 s" in shown
        assert "everybody's cal…" in shown, "what may still change ends in an ellipsis"
        assert "standup" in rows(pilot.app)[0]


async def test_an_interim_result_is_replaced_by_its_final(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.say(0, "who owns", final=False)
        await until(pilot, "who owns…")
        row = next(index for index, row in enumerate(rows(pilot.app)) if "who owns…" in row)
        session.say(0, "Who owns the campaign?")
        await until(pilot, "Who owns the campaign?")
        assert "Who owns the campaign?" in rows(pilot.app)[row]
        assert "…" not in text(pilot.app)


async def test_a_withdrawn_line_leaves_no_gap(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.say(0, "first words")
        session.say(1, "noise", final=False)
        session.say(2, "last words")
        await until(pilot, "last words")
        session.say(1, "")
        await until(pilot, "last words")
        at = next(index for index, row in enumerate(rows(pilot.app)) if "first words" in row)
        assert "last words" in rows(pilot.app)[at + 1]


async def test_a_name_is_shown_once_for_consecutive_lines(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        for index, speaker in enumerate(("Alice", "Alice", "Bob")):
            session.say(index, f"words {index}", speaker=speaker)
        shown = (await until(pilot, "words 2")).split("\n")
        named = ["Alice" in row or "Bob" in row for row in shown if "words" in row]
        assert named == [True, False, True]


async def test_space_mutes_and_the_key_line_offers_unmute(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.hear(("Alice", -18.0))
        session.go(SessionState.LISTENING)
        await pilot.press("space")
        shown = await until(pilot, "space Unmute")
        assert session.muted == [(None, True)]
        assert "muted" in shown
        await pilot.press("space")
        await until(pilot, "space Mute")
        assert session.muted[-1] == (None, False)


async def test_p_pauses_and_resumes(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await pilot.press("p")
        shown = await until(pilot, "PAUSED")
        assert "Press p to resume" in shown
        await pilot.press("p")
        await until(pilot, "LIVE")
        assert session.pauses == [True, False]


async def test_q_waits_for_the_last_results_and_quits(session: FakeSession) -> None:
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await pilot.press("q")
        assert "waiting for the last results" in await until(pilot, "STOPPING")
        session.say(0, "these are the last words")
        await until(pilot, "these are the last words")
        assert app.is_running
        session.go(SessionState.ENDED)
        await _exit(app)
    assert session.stops == ["stopped by the reader"]


async def test_a_second_q_quits_at_once(session: FakeSession) -> None:
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await pilot.press("q")
        await until(pilot, "q Quit now")
        await pilot.press("q")
        await _exit(app)
    assert not session.state.over


async def test_ctrl_c_stops_even_from_the_help(session: FakeSession) -> None:
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await pilot.press("question_mark")
        await until(pilot, "esc Close")
        await pilot.press("ctrl+c")
        await until(pilot, "STOPPING")
        session.go(SessionState.ENDED)
        await _exit(app)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_is_a_clean_stop(session: FakeSession, number: signal.Signals) -> None:
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        os.kill(os.getpid(), number)
        await until(pilot, "STOPPING")
        session.go(SessionState.ENDED)
        await _exit(app)


async def test_an_ended_session_stays_on_screen(session: FakeSession) -> None:
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        meeting(session)
        session.go(SessionState.STOPPING)
        session.go(SessionState.ENDED)
        shown = await until(pilot, "ENDED")
        assert "Press q to quit" in shown
        assert "deadline" in shown
        await pilot.press("q")
        await _exit(app)
    assert session.stops == []


async def test_a_failure_shows_error_folder_and_key(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.CONNECTING)
        session.elapsed = 2.5
        session.go(SessionState.FAILED, "Nobody answers at [http://127.0.0.1:9]; is the engine running?")
        shown = await until(pilot, "FAILED")
        assert "Nobody answers at [http://127.0.0.1:9]" in shown
        assert "is in" in shown
        assert "Pause" not in shown, "what can do nothing any more is not offered"
        assert "Press q to quit" in shown


@pytest.mark.parametrize("end", [SessionState.ENDED, SessionState.FAILED])
async def test_without_sound_no_folder_is_shown(session: FakeSession, end: SessionState) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.CONNECTING)
        session.go(SessionState.STOPPING)
        session.go(end, "no microphone was found" if end is SessionState.FAILED else None)
        shown = await until(pilot, "No speech was recognised.")
        assert "is in /" not in shown
        assert "Press q to quit" in shown
        assert "Bookmark" not in rows(pilot.app)[-1]


async def test_a_small_screen_shows_the_help_key(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(60, 20)) as pilot:
        session.go(SessionState.CONNECTING)
        session.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        last = rows(pilot.app)[-1]
        assert "? Help" in last
        assert last.rstrip().endswith("q Quit")


async def test_starting_and_retrying_look_different(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.CONNECTING)
        assert "Waiting for sound" in await until(pilot, "STARTING")
        session.elapsed = 0.1
        await until(pilot, "Starting the engine")
        session.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        session.go(SessionState.RETRYING)
        assert "Sound is recorded" in await until(pilot, "RETRYING")
        session.go(SessionState.CONNECTING)
        await pilot.pause(0.4)
        assert "RETRYING" in text(pilot.app)


async def test_help_lists_every_key_and_esc_goes_back(session: FakeSession) -> None:
    async with SymblApp(session, keys={"live.mute": "u"}).run_test(size=(80, 60)) as pilot:
        await pilot.press("question_mark")
        shown = await until(pilot, "u           Mute or unmute all")
        assert "Pause or resume the capture" in shown
        await pilot.press("end")
        await until(pilot, "Everywhere")
        await pilot.press("escape")
        await until(pilot, "Transcript")
        assert pilot.app.screen is live(pilot)


async def test_a_remapped_key_works_and_the_default_does_not(session: FakeSession) -> None:
    async with SymblApp(session, keys={"live.mute": "u"}).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await pilot.press("space")
        await pilot.press("u")
        await until(pilot, "u Unmute")
        assert session.muted == [(None, True)]


HOSTILE = (
    "\x1b]0;owned\x07title",
    "[/oops] [bold]markup[/bold] [@click=app.quit]x[/]",
    "日本語の会議はとても長い文章になることがあります" * 3,
    "\u202eright to left override\u202c and שלום",
    "w" * 400,
    "tab\tnew\nline\rreturn \x9b31m",
)


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_text_is_displayed_harmlessly(session: FakeSession, words: str) -> None:
    session.title = words
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        session.hear((words, -20.0))
        session.say(0, words, speaker=words)
        insight = Insight("q", QUESTION, words, Speaker(words), utterance_id="u0", due=words)
        session.tell(Change(insights=(insight,)))
        session.tell(Notice(words))
        session.go(SessionState.FAILED, words)
        await until(pilot, "FAILED")
        assert not [
            char for char in text(pilot.app) if (ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160
        ]
        assert not set("\u202e\u202c") & set(text(pilot.app))
        assert all(len(row) <= 80 for row in rows(pilot.app))


async def test_an_answered_question_is_ticked_below_the_open_ones(session: FakeSession) -> None:
    first, second = (
        Insight(str(number), QUESTION, words, Speaker("Bob"), utterance_id=f"u{number}")
        for number, words in enumerate(("Is it late?", "Who pays?"))
    )
    async with SymblApp(session).run_test(size=(120, 40)) as pilot:
        session.tell(Change(insights=(first, second)))
        await until(pilot, "Who pays?")
        session.tell(Change(insights=(structs.replace(second, answered_by="u9"),)))
        await until(pilot, "answered")
        shown = text(pilot.app)
        assert "✓ Who pays?" in shown
        assert shown.index("Is it late?") < shown.index("Who pays?")
        assert "Questions 2" in shown


async def test_markup_in_a_transcript_is_text(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(120, 40)) as pilot:
        session.say(0, "say [bold]this[/bold] [/oops]")
        await until(pilot, "say [bold]this[/bold] [/oops]")


async def test_scrolling_up_holds_the_position_and_counts_new_lines(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        for index in range(60):
            session.say(index, f"line number {index}")
        await until(pilot, "line number 59")
        await pilot.press("pageup")
        await until(pilot, "not following")
        before = [row[:48] for row in rows(pilot.app)[2:20]]
        session.say(60, "something new")
        session.say(61, "and more")
        shown = await until(pilot, "2 new below")
        assert "something new" not in shown
        assert [row[:48] for row in rows(pilot.app)[2:20]] == before
        await pilot.press("end")
        await until(pilot, "and more")
        session.say(62, "newest of all")
        assert "new below" not in await until(pilot, "newest of all")


async def test_scrolling_back_down_follows_again(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        for index in range(60):
            session.say(index, f"line number {index}")
        await until(pilot, "line number 59")
        await pilot.press("up", "up")
        await until(pilot, "not following")
        await pilot.press("down", "down", "down")
        await pilot.pause()
        assert live(pilot).transcript.following
        session.say(60, "newest of all")
        await until(pilot, "newest of all")


async def test_a_resize_keeps_the_place(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(100, 30)) as pilot:
        for index in range(80):
            session.say(index, f"number {index} and then some words to be wrapped when there is less room")
        await until(pilot, "number 79")
        await pilot.press("home")
        for _ in range(3):
            await pilot.press("pagedown")
        await pilot.pause(0.1)
        transcript = live(pilot).transcript
        top = transcript.top_line
        await pilot.resize_terminal(64, 22)
        await pilot.pause(0.1)
        assert transcript.top_line == top
        assert transcript.size.width < 64
        await pilot.press("end")
        await until(pilot, "number 79")
        await pilot.resize_terminal(110, 40)
        await until(pilot, "number 79")


async def test_lists_are_shown_by_number_and_tab_with_counts(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        shown = await until(pilot, "Questions 2")
        assert "2 Actions 3  3 Follow-ups 1" in shown
        await pilot.press("2")
        assert "Send the report" in await until(pilot, "Actions 3")
        await pilot.press("tab")
        assert "Follow-ups 1" in await until(pilot, "Meet to look at the")
        await pilot.press("shift+tab", "shift+tab", "shift+tab")
        shown = await until(pilot, "Trackers 2")
        assert "“deadline”" in shown
        await pilot.press("escape")
        assert live(pilot).transcript.has_focus


async def test_enter_on_an_insight_shows_its_line(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        for index in range(100):
            session.say(index, f"line number {index}", start=index * 5.0)
        insight = Insight("q", QUESTION, "What is line four?", Speaker("Bob"), utterance_id="u4")
        session.tell(Change(insights=(insight,)))
        await until(pilot, "What is line four?")
        assert "line number 4 " not in text(pilot.app)
        await pilot.press("1", "enter")
        shown = await until(pilot, "line number 4 ")
        assert "not following" in shown


async def test_an_insight_before_its_utterance_is_linked_later(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        insight = Insight("q", QUESTION, "Who will go?", Speaker("Bob"), utterance_id="u0")
        session.tell(Change(insights=(insight,)))
        await until(pilot, "Who will go?")
        session.say(0, "who will go", speaker="Bob", start=65.0)
        await until(pilot, "01:05  Bob")


async def test_a_large_screen_shows_all_lists(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(200, 50)) as pilot:
        meeting(session)
        shown = await until(pilot, "Questions 2")
        for title in ("Actions 3", "Follow-ups 1", "Topics 4", "Trackers 2"):
            assert title in shown


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 50)])
async def test_every_size_shows_transcript_keys_and_levels(
    session: FakeSession, size: tuple[int, int]
) -> None:
    async with SymblApp(session).run_test(size=size) as pilot:
        meeting(session)
        await until(pilot, "dB")
        shown = await until(pilot, "everybody's cal…")
        assert pilot.app.size == Size(*size)
        assert "transcribed 12:29" in shown
        assert "lag  1.8 s" in shown
        assert "q Quit" in shown


async def test_many_channels_have_a_meter_each(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.hear(*((f"Speaker {number}", -30.0 + number) for number in range(6)))
        shown = await until(pilot, "Speaker 5")
        assert "-28 dB" in shown


async def test_a_worker_that_fails_is_shown_and_logged(
    session: FakeSession, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise RuntimeError("the [disk] is on fire")

    session.capture = broken  # type: ignore[method-assign]
    async with SymblApp(session).run_test(size=(120, 30), notifications=True) as pilot:
        await until(pilot, "a fault of symbl-tui itself")
        assert session.stops
    assert "the [disk] is on fire" in caplog.text


async def test_a_notice_is_a_toast(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        session.tell(Notice("The engine says: [slow] down"))
        await until(pilot, "The engine says: [slow] down")


async def test_the_palette_finds_every_command_of_the_screen(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await pilot.press("ctrl+p", *"pause")
        await until(pilot, "Pause or resume the capture")
        await pilot.press("enter", "enter")
        await until(pilot, "PAUSED")


async def _exit(app: SymblApp) -> None:
    """Wait until the app has decided to go."""
    async with asyncio.timeout(5):
        while not app._exit:  # noqa: ASYNC110 - Textual offers no event for it
            await asyncio.sleep(0.01)


async def test_a_title_and_a_name_given_elsewhere_are_on_the_running_screen(
    session: FakeSession, tmp_path: Path
) -> None:
    session.folder = record(tmp_path, closed=False)
    async with SymblApp(session).run_test(size=(100, 24)) as pilot:
        session.hear(("Alice", -18.0), ("Bob", -52.0))
        session.say(0, "Good morning.")
        await until(pilot, "Good morning.")
        elsewhere = SessionEdits(lambda: session.folder)
        await asyncio.to_thread(elsewhere.set_title, "Harvest plan")
        await asyncio.to_thread(elsewhere.rename_speaker, "Alice", "Zoe")
        shown = await until(pilot, "Zoe ━")  # the meter, which is painted last
        assert "Harvest plan" in rows(pilot.app)[0]
        assert shown.count("Zoe") == 2
        assert "Alice" not in shown
