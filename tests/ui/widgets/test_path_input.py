"""A path that is typed shows its rest, which the right arrow or Tab takes."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from symbl_tui.ui.widgets.path_input import PathInput
from tests.support.waiting import HANG_SECONDS


class Form(App[None]):
    def compose(self) -> ComposeResult:
        yield PathInput("", "path", id="path")
        yield Input(id="next")


async def fact(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + HANG_SECONDS
    while not true():
        await pilot.pause(0.02)
        assert time.monotonic() < deadline


@pytest.mark.parametrize("key", ["right", "tab"])
async def test_the_rest_is_taken_and_the_directory_goes_on(tmp_path: Path, key: str) -> None:
    (tmp_path / "tapes").mkdir()
    (tmp_path / "tapes" / "one.flac").touch()
    app = Form()
    async with app.run_test() as pilot:
        field = app.query_one(PathInput)
        field.value = f"{tmp_path}/ta"
        field.cursor_position = len(field.value)
        await fact(pilot, lambda: field._suggestion == f"{tmp_path}/tapes/")
        await pilot.press(key)
        assert field.value == f"{tmp_path}/tapes/"
        await fact(pilot, lambda: field._suggestion.endswith("one.flac"))
        await pilot.press(key)
        assert field.value == f"{tmp_path}/tapes/one.flac"
        assert field.has_focus
        await pilot.press("tab")
        assert app.query_one("#next").has_focus, "nothing to complete: to the next field"
