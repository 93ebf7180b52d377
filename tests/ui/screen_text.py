"""Reads the text of the screen."""

import asyncio
import time

from textual.app import App
from textual.events import Key
from textual.keys import key_to_character
from textual.pilot import Pilot

from symbl_tui.ui.widgets.insight_panels import Insights
from tests.support.waiting import HANG_SECONDS


def rows(app: App[None]) -> list[str]:
    """The screen, row by row, as text."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    assert len(strips) == height
    return [strip.text[:width] for strip in strips]


def text(app: App[None]) -> str:
    return "\n".join(rows(app))


async def until(pilot: Pilot[None], wanted: str) -> str:
    """Wait until the screen shows something, and return the screen; fails with what it shows instead."""
    deadline, shown = time.monotonic() + HANG_SECONDS, ""
    while True:
        await pilot.pause(0.05)
        # A screen that was pushed a moment ago has no size yet.
        laid_out = pilot.app.screen._compositor.size == pilot.app.size
        if laid_out and wanted in (shown := text(pilot.app)):
            return shown
        assert time.monotonic() < deadline, f"{wanted!r} never appeared in:\n{shown}"


def type_at_once(app: App[None], *keys: str) -> None:
    """Type keys, by their Textual names, which arrive together: over a slow link, or ahead."""
    for key in keys:
        app.post_message(Key(key, key_to_character(key)))


async def arranged(pilot: Pilot[None]) -> None:
    """Wait until the insight lists of the screen have their rows: below a dialog they would get none."""
    insights, quiet = pilot.app.screen.query_one(Insights), 0
    while quiet < 2:  # the layout that follows may ask for another one
        refreshed = asyncio.Event()
        pilot.app.screen.call_after_refresh(refreshed.set)
        async with asyncio.timeout(HANG_SECONDS):
            await refreshed.wait()
        quiet = 0 if insights.arranging else quiet + 1
