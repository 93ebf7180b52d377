from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.config.profile import Profile
from symbl_tui.session.control.control_server import serve_viewers
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.calls_app import CallsApp
from symbl_tui.ui.screens.call_screen import CallScreen
from symbl_tui.ui.screens.calls_screen import CallsHeading, CallsScreen, PlatformSetup
from symbl_tui.ui.screens.review_screen import ReviewScreen
from tests.session.recorded_folder import record
from tests.support.waiting import until as fact
from tests.ui.fake_calls import FakeCalls
from tests.ui.screen_text import text, until

HEADING = CallsHeading(
    where="wss://calls.example.org",
    most=10,
    notes=("no calls of zoom: ZOOM_CLIENT_ID is not set",),
    platforms=(PlatformSetup("Twilio", "taken", lambda: "<Response> with [markup]"),),
)


def app(calls: FakeCalls, tmp_path: Path) -> CallsApp:
    return CallsApp(calls, HEADING, Profile(), tmp_path)


async def test_before_the_first_call_the_screen_says_where_calls_are_taken_and_what_is_missing(
    tmp_path: Path,
) -> None:
    async with app(FakeCalls(), tmp_path).run_test() as pilot:
        shown = await until(pilot, "Calls at wss://calls.example.org   0 of 10")
        assert "no calls of zoom: ZOOM_CLIENT_ID is not set" in shown
        assert "Press s to see what to configure" in shown


async def test_calls_appear_with_their_last_words_and_leave_with_their_reason(tmp_path: Path) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test() as pilot:
        session = calls.begin("twilio", "Ana", "Agent", seconds=61)
        session.say(0, "Is the price fixed?", speaker="Ana")
        shown = await until(pilot, "Ana: Is the price fixed?")
        assert "Ana, Agent" in shown
        assert "00:01:01" in shown
        assert "1 of 10" in shown
        calls.end(session)
        shown = await until(pilot, "caller hung up")
        assert "0 of 10" in shown
        calls.refuse("a call of Twilio was refused: the signature does not match")
        await until(pilot, "the signature does not match")


async def test_the_cursor_stays_on_its_call_when_others_come_and_go(tmp_path: Path) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test() as pilot:
        first = calls.begin("twilio", "Ana")
        calls.begin("plivo", "Ben")
        await until(pilot, "Ben")
        await pilot.press("down")
        calls.end(first)
        calls.begin("telnyx", "Cy")
        await until(pilot, "Cy")
        screen = pilot.app.screen
        assert isinstance(screen, CallsScreen)
        assert screen.call_list.row
        assert screen.call_list.row.parties == ("Ben",)


async def test_enter_opens_the_live_screen_of_a_call_and_escape_goes_back_while_it_goes_on(
    tmp_path: Path,
) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test() as pilot:
        session = calls.begin("twilio", "Ana", "Agent")
        session.folder = record(tmp_path / "sessions", "call", closed=False)
        serve_viewers(session, tmp_path)
        session.go(SessionState.CONNECTING)  # viewers are served from the first state on
        session.say(0, "Hello.", speaker="Ana")
        await until(pilot, "Ana: Hello.")
        await pilot.press("enter")
        await fact(lambda: isinstance(pilot.app.screen, CallScreen))
        shown = await until(pilot, "Back")
        assert "Detach" not in shown
        await pilot.press("escape")
        await until(pilot, "Calls at")
        assert session.stops == []
        session.release()


async def test_enter_on_a_call_that_is_over_opens_its_review(tmp_path: Path) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test() as pilot:
        session = calls.begin("twilio", "Ana")
        session.folder = record(tmp_path, "call")
        calls.end(session)
        await until(pilot, "caller hung up")
        await pilot.press("enter")
        await fact(lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("escape")
        await until(pilot, "Calls at")


async def test_a_call_is_ended_only_after_a_confirmation(tmp_path: Path) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test() as pilot:
        await until(pilot, "No call yet")
        await pilot.press("x")
        await until(pilot, "There is no call to end.")
        session = calls.begin("twilio", "Ana")
        await until(pilot, "Ana")
        await pilot.press("x")
        await until(pilot, "End the recording of Ana?")
        await pilot.press("n", "x")
        await until(pilot, "End the recording of Ana?")
        assert session.stops == []
        await pilot.press("y")
        await fact(lambda: session.stops)
    assert session.stops == ["ended from the list of calls"]


async def test_quitting_ends_all_calls_and_waits_for_their_sessions(tmp_path: Path) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test() as pilot:
        session = calls.begin("twilio", "Ana")
        await until(pilot, "Ana")
        await pilot.press("q")
        await until(pilot, "End 1 call and quit?")
        await pilot.press("y")
        await until(pilot, "Ending the calls")
        assert calls.stops == ["stopped by the user"]
        calls.end(session)
        calls.alive = False
        await fact(lambda: not pilot.app.is_running)


async def test_the_second_time_quitting_waits_for_nothing(tmp_path: Path) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test() as pilot:
        await until(pilot, "No call yet")
        await pilot.press("q", "q")
        await fact(lambda: not pilot.app.is_running)
    assert calls.stops == ["stopped by the user"]


async def test_what_to_configure_at_a_platform_can_be_read_and_copied(tmp_path: Path) -> None:
    async with app(FakeCalls(), tmp_path).run_test() as pilot:
        await until(pilot, "No call yet")
        await pilot.press("s")
        await until(pilot, "taken")
        await pilot.press("enter")
        await until(pilot, "<Response> with [markup]")
        await pilot.press("y")
        assert "<Response> with [markup]" in pilot.app.clipboard


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
async def test_no_line_is_broken_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    calls = FakeCalls()
    async with app(calls, tmp_path).run_test(size=size) as pilot:
        session = calls.begin("twilio", "Ana " * 30, "Agent")
        session.say(0, "many words " * 40, speaker="Ana")
        await until(pilot, "many words")
        await _resized(pilot, size)
        assert text(pilot.app).count("many words") >= 1


async def _resized(pilot: Pilot[None], size: tuple[int, int]) -> None:
    await pilot.resize_terminal(size[0] - 5, size[1])
    await pilot.pause()
