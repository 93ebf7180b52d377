"""Pictures of the list of calls: two that go on, one that waits for its last words, one that is over."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.config.profile import Profile
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change
from symbl_tui.ui.calls_app import CallsApp
from tests.ui.fake_calls import FakeCalls
from tests.ui.screen_text import until
from tests.ui.screens.test_calls_screen import HEADING
from tests.ui.test_snapshots import Compare, colours, looks_right, one_time_zone

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"])
__all__ = ["colours", "looks_right", "one_time_zone"]  # fixtures


@SIZES
def test_the_list_of_calls(tmp_path: Path, looks_right: Compare, size: tuple[int, int]) -> None:
    calls = FakeCalls()

    async def before(pilot: Pilot[None]) -> None:
        ana = calls.begin("twilio", "Ana", "Agent", seconds=754)
        ana.hear(("Ana", -14.0), ("Agent", -52.0))
        ana.say(0, "Is the price fixed until the end of the year, or can it still go up?", speaker="Ana")
        found = (("q", QUESTION, "Is it fixed?"), ("a", ACTION_ITEM, "Send it"), ("b", ACTION_ITEM, "Call"))
        ana.tell(Change(insights=tuple(Insight(*each, Speaker("Ana")) for each in found)))
        zoom = calls.begin("zoom", "Ben", "Cy", "Dora", "Emil", seconds=62)
        zoom.hear(("Ben", -31.0))
        waits = calls.begin("audiosocket", "Caller", seconds=31)
        waits.say(0, "Goodbye.", speaker="Caller")
        calls.hang_up(waits)
        over = calls.begin("vonage", "Finn", seconds=3725)
        calls.end(over)
        calls.refuse("a call of Plivo was refused: the signature does not match")
        await until(pilot, "does not match")
        await until(pilot, "caller hung up")
        await pilot.press("down")
        await pilot.pause()

    assert looks_right(CallsApp(calls, HEADING, Profile(), tmp_path), before, size)


@pytest.mark.parametrize("size", [(80, 24)], ids=["80x24"])
def test_the_list_before_the_first_call(tmp_path: Path, looks_right: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "No call yet")

    assert looks_right(CallsApp(FakeCalls(), HEADING, Profile(), tmp_path), before, size)
