"""The screen of a conversation that is watched: what it says, and what its keys do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.presenters import watch_text
from symbl_tui.ui.screens.watch_screen import WatchScreen
from symbl_tui.ui.widgets.meters import Meters
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text, until

pytestmark = pytest.mark.usefixtures("home")


class FakeWatch(FakeSession):
    """A conversation of an engine, controlled by the test."""

    def __init__(self, *, is_call: bool = False) -> None:
        super().__init__(title="Conversation standup")
        self.watched = "standup"
        self.host = "engine.example.org"
        self.is_call = is_call
        self.utterances = 0


@asynccontextmanager
async def shown(session: FakeWatch) -> AsyncIterator[Pilot[None]]:
    async with SymblApp(session).run_test(size=(100, 24), notifications=True) as pilot:
        assert isinstance(pilot.app.screen, WatchScreen)
        await pilot.pause()
        session.go(SessionState.LISTENING)
        yield pilot
        session.release()


async def test_it_says_what_is_watched_where_and_for_how_long() -> None:
    session = FakeWatch()
    async with shown(session) as pilot:
        session.elapsed, session.utterances = 75.0, 3
        session.say(0, "Hello everybody.")
        await until(pilot, "Hello everybody.")
        await until(pilot, "00:01:15")
        top = text(pilot.app).splitlines()[0]
        assert "LIVE" in top
        assert "said    3" in top
        assert "Conversation standup · engine.example.org" in top
        assert not pilot.app.screen.query(Meters)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("space", watch_text.NO_MUTE),
        ("M", watch_text.NO_MUTE),
        ("T", watch_text.NO_TALK),
        ("p", watch_text.NO_PAUSE),
    ],
)
async def test_keys_that_need_a_microphone_say_why_they_do_nothing(key: str, reason: str) -> None:
    session = FakeWatch()
    async with shown(session) as pilot:
        await pilot.press(key)
        await until(pilot, reason)
        assert (session.muted, session.talks, session.pauses) == ([], [], [])
        assert "Mute" not in text(pilot.app).splitlines()[-1]


async def test_leaving_asks_once_something_was_said() -> None:
    session = FakeWatch()
    async with shown(session) as pilot:
        session.utterances = 1
        await pilot.press("q")
        await until(pilot, "Stop watching? The conversation goes on.")
        await pilot.press("n")
        assert session.stops == []
        await pilot.press("q")
        await until(pilot, "Stop watching?")
        await pilot.press("y")
        assert session.stops == ["stopped by the reader"]


async def test_a_call_is_hung_up_only_after_a_question() -> None:
    session = FakeWatch(is_call=True)
    async with shown(session) as pilot:
        await pilot.press("q")
        await until(pilot, "Hang up?")
        assert session.stops == []
        await pilot.press("y")
        assert session.stops == ["stopped by the reader"]


async def test_a_lost_engine_and_the_end_are_explained() -> None:
    session = FakeWatch()
    async with shown(session) as pilot:
        session.go(SessionState.RETRYING)
        await until(pilot, "What is said meanwhile is read once it is back.")
        session.go(SessionState.STOPPING)
        session.go(SessionState.ENDED)
        await until(pilot, "Nothing was said.")
