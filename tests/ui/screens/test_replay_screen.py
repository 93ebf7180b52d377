"""The replay screen: its status line, its keys, its speed and its position."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.replay_screen import ReplayScreen
from symbl_tui.ui.widgets.meters import Meters
from tests.session.recorded_folder import record, said
from tests.ui.screen_text import rows, text, until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten seconds of Alice and Bob."""
    return record(tmp_path / "sessions")


@pytest.fixture
def hour(tmp_path: Path) -> Path:
    """An hour, and a sentence every two seconds of its first minutes."""
    words = (f"Sentence {number}." for number in range(100))
    return record(tmp_path / "sessions", events=said(*words), length=3600.0)


def watch(folder: Path, keys: dict[str, str] | None = None) -> SymblApp:
    return SymblApp(ReplaySession(read_facts(folder)), keys=keys)


def screen_of(pilot: Pilot[None]) -> ReplayScreen:
    assert isinstance(pilot.app.screen_stack[0], ReplayScreen)
    return pilot.app.screen_stack[0]


async def test_the_status_line_shows_speed_position_and_title(hour: Path) -> None:
    async with watch(hour).run_test(size=(80, 24)) as pilot:
        await until(pilot, "▶ REPLAY")
        top = rows(pilot.app)[0]
        assert top.split()[:6] == ["▶", "REPLAY", "1x", "00:00", "of", "1:00:00"]
        assert "Standup" in top
        shown = text(pilot.app)
        assert "captured" not in shown
        assert "lag" not in shown
        assert "Mute" not in shown
        assert not pilot.app.screen.query(Meters)


async def test_live_only_keys_do_nothing_and_are_not_in_the_help(hour: Path) -> None:
    async with watch(hour).run_test(size=(80, 60)) as pilot:
        await until(pilot, "▶ REPLAY")
        await pilot.press("M")
        await pilot.pause()
        assert pilot.app.screen is screen_of(pilot), "nobody is asked for a channel"
        await pilot.press("question_mark")
        shown = await until(pilot, "Pause or resume the replay;")
        await pilot.press("pagedown")
        shown += await until(pilot, "Skip back 10 seconds.")
        assert "Mute" not in shown
        assert "silence" not in shown
        await pilot.press("escape")


async def test_a_key_that_a_replay_has_not_or_that_can_do_nothing_says_why(folder: Path) -> None:
    async with watch(folder).run_test(size=(120, 30), notifications=True) as pilot:
        await until(pilot, "▶ REPLAY")
        for key, said in (
            ("M", "Mute channel: this is a replay."),
            ("x", "Tick is for an entry of a list: tab goes there."),
            ("less_than_sign", "It cannot go slower than 1x."),
        ):
            await pilot.press(key)
            await until(pilot, said)
        await pilot.press("right")
        await until(pilot, "The end.")
        await pilot.press("right")
        await until(pilot, "This is the end; ← goes back.")


async def test_a_bookmark_made_in_a_replay_is_changed_and_removed_there(folder: Path) -> None:
    async with watch(folder).run_test(size=(120, 30), notifications=True) as pilot:
        await until(pilot, "▶ REPLAY")
        await pilot.press("right")
        await until(pilot, "The end.")
        await pilot.press("home", "m", *"here", "enter")
        await until(pilot, "◆ here")
        await pilot.press("m", *" too", "enter")
        await until(pilot, "◆ here too")
        await pilot.press("b", "d")
        await until(pilot, "u brings it back")
        assert read_session(folder).bookmarks == ()


async def test_p_pauses_and_resumes_the_replay(hour: Path) -> None:
    async with watch(hour).run_test(size=(80, 24)) as pilot:
        await until(pilot, "▶ REPLAY")
        await pilot.press("p")
        shown = await until(pilot, "Paused. Press p to resume.")
        assert "p Resume" in shown
        await pilot.press("p")
        await until(pilot, "▶ REPLAY")


async def test_right_and_left_skip_ten_seconds(hour: Path) -> None:
    async with watch(hour).run_test(size=(80, 24)) as pilot:
        await until(pilot, "▶ REPLAY")
        await pilot.press("p")
        await until(pilot, "PAUSED")
        await pilot.press("right", "right", "right")
        shown = await until(pilot, "Sentence 14.")
        assert "00:3" in rows(pilot.app)[0]
        await pilot.press("left")
        for _ in range(40):
            await pilot.pause(0.05)
            if "Sentence 14." not in (shown := text(pilot.app)):
                break
        assert "Sentence 9." in shown
        assert "Sentence 14." not in shown, "what was not yet said is not there"


async def test_the_speed_changes_within_its_limits(hour: Path) -> None:
    async with watch(hour, keys={"replay.faster": "f"}).run_test(size=(80, 24)) as pilot:
        await until(pilot, "▶ REPLAY")
        await pilot.press("f", "f")
        await until(pilot, " 4x ")
        await pilot.press(*"ffffff")
        await until(pilot, "16x ")
        await pilot.press("minus")
        await until(pilot, " 8x ")
        await pilot.press(*["less_than_sign"] * 9)
        await until(pilot, " 1x ")


async def test_a_replay_at_its_end_is_left_moved_back_or_played_again(folder: Path) -> None:
    app = watch(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▶ REPLAY")
        await pilot.press("right")
        shown = await until(pilot, "The end. Press ← to go back, p to play it again.")
        assert "I will send the" in shown
        assert "Questions 1" in shown
        assert "p Play again" in shown
        assert "+10 s" not in shown, "what can do nothing any more is not offered"
        await pilot.press("minus", "left")
        await until(pilot, "▶ REPLAY")
        await pilot.press("right")
        await until(pilot, "The end.")
        await pilot.press("space")
        shown = await until(pilot, "▶ REPLAY")
        assert "00:0" in rows(app)[0]
        await pilot.press("space")
        await until(pilot, "Paused. Press p to resume.")
        await pilot.press("q")
        await pilot.pause(0.3)
        assert app._exit


async def test_q_closes_without_confirmation(hour: Path) -> None:
    app = watch(hour)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▶ REPLAY")
        for _ in range(12):
            await pilot.press("right")
        await until(pilot, "02:0")
        await pilot.press("q")
        await pilot.pause(0.3)
        assert app._exit


async def test_a_search_survives_skipping_back(hour: Path) -> None:
    async with watch(hour).run_test(size=(80, 24)) as pilot:
        await until(pilot, "▶ REPLAY")
        await pilot.press("p", "right", "right")
        await until(pilot, "Sentence 9.")
        await pilot.press("slash", *"Sentence", "enter")
        await until(pilot, "of 10")
        await pilot.press("left")
        await until(pilot, "of 5")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 50)])
async def test_every_size_shows_position_and_close_key(hour: Path, size: tuple[int, int]) -> None:
    async with watch(hour).run_test(size=size) as pilot:
        await until(pilot, "▶ REPLAY")
        assert "of 1:00:00" in rows(pilot.app)[0]
        assert "q Close" in rows(pilot.app)[-1]
        assert "p Pause" in rows(pilot.app)[-1]
