"""A profile is saved or renamed under the name that was typed, and no other is overwritten by mistake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from symbl_tui.config import profile_names, profiles
from symbl_tui.config.profile import Profile, SourceConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.ui.screens.save_profile_screen import NameSheet, RenameProfileScreen, SaveProfileScreen
from tests.ui.screen_text import until
from tests.ui.tiny_app import TinyApp

TONE = Profile(source=SourceConfig(spec="tone"))
HINT = "Letters, digits"


class Host(TinyApp):
    """Shows a sheet and keeps its result."""

    def __init__(self, sheet: NameSheet) -> None:
        super().__init__(Static())
        self.results: list[str | None] = []
        self._sheet: Screen[str | None] = sheet

    def on_mount(self) -> None:
        self.push_screen(self._sheet, self.results.append)


@asynccontextmanager
async def warned() -> AsyncIterator[tuple[Host, Pilot[None]]]:
    """The dialog after Enter, where there is a profile of that name."""
    profiles.save("standup", Profile())
    app = Host(SaveProfileScreen(TONE, "standup"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "Save profile as")
        await pilot.press("enter")
        await until(pilot, "There is a profile")
        yield app, pilot


async def test_the_settings_are_saved_under_the_suggested_name() -> None:
    app = Host(SaveProfileScreen(TONE, "standup"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "Save profile as")
        await pilot.press("enter")
        await until_closed(pilot, app)
    assert app.results == ["standup"]
    assert load_profile("standup").source.spec == "tone"


async def test_a_profile_of_that_name_is_replaced_only_by_a_second_enter() -> None:
    async with warned() as (app, pilot):
        assert load_profile("standup").source.spec == "microphone"
        await pilot.press("enter")
        await until_closed(pilot, app)
    assert load_profile("standup").source.spec == "tone"


async def test_typing_another_name_takes_back_the_permission_to_replace() -> None:
    async with warned() as (_, pilot):
        await pilot.press("end", "x", "backspace")
        await until(pilot, HINT)
        await pilot.press("enter")
        await until(pilot, "There is a profile")
        assert load_profile("standup").source.spec == "microphone"


async def test_an_invalid_name_is_explained_and_can_be_corrected() -> None:
    app = Host(SaveProfileScreen(TONE, "../x"))
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, "Save profile as")
        await pilot.press("enter")
        await until(pilot, "is no name")
        app.screen.query_one(Input).value = "fine"
        await pilot.press("enter")
        await until_closed(pilot, app)
    assert profile_names.names() == ("fine",)


@pytest.mark.parametrize("sheet", [SaveProfileScreen(TONE, "standup"), RenameProfileScreen("standup")])
async def test_escape_changes_nothing(sheet: NameSheet) -> None:
    profiles.save("standup", Profile())
    app = Host(sheet)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "enter Save")
        await pilot.press("escape")
        await until_closed(pilot, app)
    assert app.results == [None]
    assert profile_names.names() == ("standup",)


async def test_a_profile_is_renamed_and_keeps_its_name_where_that_was_not_changed() -> None:
    profiles.save("standup", TONE)
    for typed, name in (("standup", "standup"), ("daily", "daily")):
        app = Host(RenameProfileScreen("standup"))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, 'Rename "standup" to')
            app.screen.query_one(Input).value = typed
            await pilot.press("enter")
            await until_closed(pilot, app)
        assert profile_names.names() == (name,)


async def until_closed(pilot: Pilot[None], app: Host) -> None:
    """Wait for the result of the sheet."""
    while not app.results:
        await pilot.pause(0.01)
