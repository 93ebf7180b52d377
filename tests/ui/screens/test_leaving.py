"""Quitting works at any moment, also while the next screen is composed."""

import asyncio

import pytest

from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.app import SymblApp
from tests.ui.fake_session import FakeSession


@pytest.mark.parametrize("turns", range(6))
async def test_quitting_while_the_live_screen_is_composed_is_clean(session: FakeSession, turns: int) -> None:
    app = SymblApp()
    async with app.run_test(size=(80, 24)):
        app.show_session(session)
        for _ in range(turns):
            await asyncio.sleep(0)
        session.go(SessionState.ENDED)
        app.action_interrupt()
        while app.is_running:  # noqa: ASYNC110 - Textual tells nobody that it has ended
            await asyncio.sleep(0.01)
        assert app.return_code == 0


async def test_the_palette_has_each_command_of_the_current_screen_once(
    session: FakeSession,
) -> None:
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        named = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Mute", "Theme", "Save profile", "Library", "Profiles"} <= set(named)
        assert "theme" not in named
        assert named.count("Theme") == 1
        await pilot.press("f2")
        await pilot.pause()
        named = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Replay", "Export", "Theme", "Profiles"} <= set(named)
        assert "Mute" not in named
