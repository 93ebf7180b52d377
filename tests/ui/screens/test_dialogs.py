"""The dialogs over the live screen: bookmarks, channels, layouts, the confirmation."""

import pytest
from msgspec.structs import replace

from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.widgets.insight_panels import Insights
from symbl_tui.ui.widgets.meters import Meters
from symbl_tui.ui.widgets.transcript_pane import TranscriptPane
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import until


async def test_a_bookmark_is_set_where_its_key_was_pressed(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "deadline")
        await pilot.press("m")
        await until(pilot, "enter Save")
        session.elapsed += 20
        await pilot.press(*"why?", "enter")
        shown = await until(pilot, "◆12:07 Alice")
        assert session.marks == [("why?", 751.4)]
        assert " 12:02 Alice" not in shown.replace("◆12:02", ""), "12:02 lies within the half minute"
        assert " 11:46 Alice" in shown, "what was said before is not marked"


async def test_a_bookmark_needs_no_note_and_esc_cancels_it(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await pilot.press("m")
        await until(pilot, "esc Cancel")
        await pilot.press("escape")
        await until(pilot, "Transcript")
        await pilot.press("m", "enter")
        await until(pilot, "◆")
        assert [note for note, _ in session.marks] == [""]


async def test_one_channel_is_muted_and_the_other_is_not(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "dB")
        await pilot.press("M")
        await until(pilot, "2 Bob")
        await pilot.press("9", "2")
        shown = await until(pilot, "muted")
        assert session.muted == [(1, True)]
        assert shown.count("muted") == 1
        assert "space Mute" in shown
        await pilot.press("M")
        await until(pilot, "2 Bob muted")
        await pilot.press("1")
        await until(pilot, "space Unmute")
        await pilot.press("space")
        await until(pilot, "space Mute")
        assert session.muted[-1] == (None, False)


async def test_only_who_is_still_there_is_offered_to_be_muted(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        session.hear(("Alice", -18.0), ("Bob", -20.0), ("Carol", -20.0))
        session.levels = (replace(session.levels[0], source=SourceState.ENDED), *session.levels[1:])
        await until(pilot, "Carol")
        await pilot.press("M")
        shown = await until(pilot, "2 Carol")
        assert "1 Bob" in shown
        await pilot.press("2")
        await until(pilot, "muted")
        assert session.muted == [(2, True)]


async def test_the_tenth_of_a_big_call_can_be_muted_too(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        session.hear(*((f"Person {number}", -20.0) for number in range(1, 12)))
        await until(pilot, "Person 3")
        await pilot.press("M")
        await until(pilot, "Person 11")
        await pilot.press("end", "enter")
        await until(pilot, "LIVE")
        assert session.muted == [(10, True)]


async def test_who_joins_after_each_was_muted_is_not_called_muted(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "dB")
        for number in "12":
            await pilot.press("M")
            await until(pilot, "2 Bob")
            await pilot.press(number)
            await until(pilot, "space")
        await until(pilot, "space Unmute")
        here = session.levels
        session.hear(("Carol", -20.0))
        session.levels = (*here, *session.levels)
        await until(pilot, "space Mute")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_every_one_of_nine_channels_can_be_read_and_chosen(
    session: FakeSession, size: tuple[int, int]
) -> None:
    names = ("Alice", "Bob", "Bartholomew of Somewhere", "Dora", "Eve", "Frank", "Gina", "Hal", "Iris")
    async with SymblApp(session).run_test(size=size) as pilot:
        meeting(session)
        for number in (5, 9):
            session.hear(*((name, -20.0) for name in names[:number]))
            await pilot.press("M")
            shown = await until(pilot, f"{number} {names[number - 1]}")
            assert all(f"{index} {name[:19]}" in shown for index, name in enumerate(names[:number], 1)), shown
            assert "esc Cancel" in shown
            await pilot.press(str(number))
            await until(pilot, "space Mute")
            assert session.muted[-1] == (number - 1, True)


@pytest.mark.parametrize(("key", "title"), [("r", "Title of the session"), ("f", "Show only")])
async def test_without_colours_a_dialog_leaves_the_screen_behind_it_legible_and_dim(
    session: FakeSession, key: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with SymblApp(session).run_test(size=(120, 40)) as pilot:
        meeting(session)
        await until(pilot, "deadline")
        await pilot.press(key)
        shown = await until(pilot, title)
        assert "Good morning. Let us go" in shown
        assert "q Quit" in shown
        dim = [
            segment.style is not None and bool(segment.style.dim)
            for strip in pilot.app.screen._compositor.render_strips()
            for segment in strip
            if "Good morning" in segment.text or title in segment.text
        ]
        assert dim == [True, False]


async def test_quitting_a_long_session_is_confirmed(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "LIVE")
        await pilot.press("q")
        await until(pilot, "Stop the session?")
        await pilot.press("n")
        await until(pilot, "LIVE")
        assert not session.stops
        await pilot.press("q", "y")
        await until(pilot, "STOPPING")
        assert session.stops == ["stopped by the reader"]


@pytest.mark.parametrize("asked", [False, True])
async def test_ctrl_c_never_asks(session: FakeSession, asked: bool) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "LIVE")
        if asked:
            await pilot.press("q")
            await until(pilot, "Stop the session?")
        await pilot.press("ctrl+c")
        await until(pilot, "STOPPING")


async def test_v_shows_transcript_then_insights_then_both(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        meeting(session)
        await until(pilot, "Questions 2")
        screen = pilot.app.screen
        shown = []
        for _ in range(3):
            await pilot.press("v")
            await pilot.pause()
            shown.append((screen.query_one(TranscriptPane).display, screen.query_one(Insights).display))
        assert shown == [(True, False), (False, True), (True, True)]
        await pilot.press("v", "3")
        await until(pilot, "Follow-ups 1")
        await pilot.press("v", "v", "escape")
        await until(pilot, "deadline")


@pytest.mark.parametrize(("waiting", "looks"), [(False, 20), (True, 2)])
async def test_the_live_screens_meters_slow_down_under_backpressure(
    session: FakeSession, waiting: bool, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symbl_tui.ui.screens.live_screen.has_backpressure", lambda app: waiting)
    seen: list[int] = []

    def channels() -> tuple[ChannelStatus, ...]:
        seen.append(1)
        return ()

    monkeypatch.setattr(session, "channels", channels)
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, LiveScreen)
        meters = screen.query_one(Meters)
        seen.clear()
        for _ in range(20):  # a second's worth, at once
            meters.poll()
        assert len(seen) == looks
