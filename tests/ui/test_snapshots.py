"""A few pictures of the live screen; regenerate them when Textual is bumped, in a commit of its own."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from symbl_tui.ui.app import SymblApp

from .fake_session import FakeSession
from .scenes import meeting
from .screen_text import until


@pytest.mark.parametrize("theme", ["midnight", "terminal"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_live_screen(
    session: FakeSession, snap_compare: Callable[..., bool], theme: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        while session.running != {"capture", "converse"}:
            await pilot.pause(0.01)
        meeting(session)
        await until(pilot, "dB")
        await until(pilot, "heard 12:31")
        await pilot.press("2")
        await until(pilot, "Send the report")

    assert snap_compare(SymblApp(session, theme=theme), terminal_size=size, run_before=before)
