"""docs/adding-a-screen.md holds: a screen and its commands reach key, key line, palette, help and keymap."""

from collections.abc import Iterator
from pkgutil import resolve_name

import pytest

from symbl_tui.errors import ConfigError
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import register, remap, screens, unregister
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import rows, until
from tests.ui.screens.toy_screen import COUNTER_SCREEN


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """Step 3: symbl_tui/ui/commands/__init__.py."""
    register(COUNTER_SCREEN)
    yield
    unregister("counter")


async def test_its_key_opens_it_over_a_session_and_its_own_keys_work(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Transcript")
        await pilot.press("f9")
        await until(pilot, "counted 0")
        assert "+ Add" in rows(pilot.app)[-1], "the key line is at the bottom"
        assert "esc Back" in rows(pilot.app)[-1]
        await pilot.press("+", "+", "f9")
        await until(pilot, "counted 2")
        await pilot.press("escape")
        await until(pilot, "Transcript")


async def test_the_help_and_the_palette_have_its_commands(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 40)) as pilot:
        await until(pilot, "Transcript")
        assert "Counter" in [each.title for each in pilot.app.get_system_commands(pilot.app.screen)]
        await pilot.press("f9")
        await until(pilot, "counted 0")
        titles = [each.title for each in pilot.app.get_system_commands(pilot.app.screen)]
        assert {"Add", "Counter", "Library", "Theme"} <= set(titles)
        await pilot.press("?")
        shown = await until(pilot, "Add one.")
        assert "Count something." in shown


async def test_a_keymap_may_move_it_to_another_key(session: FakeSession) -> None:
    app = SymblApp(session, keys={"app.counter": "f8", "counter.add": "a"})
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "Transcript")
        await pilot.press("f8")
        await until(pilot, "counted 0")
        await pilot.press("a")
        await until(pilot, "counted 1")


def test_a_keymap_that_makes_its_keys_clash_is_refused() -> None:
    with pytest.raises(ConfigError, match='"\\+" is the key of both'):
        remap({"counter.back": "plus"})


def test_a_name_can_be_used_once() -> None:
    with pytest.raises(ValueError, match="counter"):
        register(COUNTER_SCREEN)


def test_every_screen_with_a_key_can_be_opened() -> None:
    for screen in screens():
        assert (screen.opener is None) == (not screen.visit)
        if screen.opener:
            assert screen.opener.action == f"app.open('{screen.name}')"
            assert callable(resolve_name(screen.visit))
