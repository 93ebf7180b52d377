"""A keymap that is older than a command stays valid: the newer command has its key with Alt then."""

import pytest

from symbl_tui.errors import ConfigError
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import changed_keys, remap
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until


def test_a_newer_command_yields_a_key_that_the_user_has_given_away() -> None:
    assert changed_keys(remap({"live.pause": "r"})) == {"live.pause": "r", "live.rename": "alt+r"}
    assert changed_keys(remap({"live.mute": "c"})) == {"live.mute": "c", "transcript.correct": "alt+c,e"}


def test_a_key_that_was_always_there_is_not_given_up() -> None:
    with pytest.raises(ConfigError, match='"q" is the key of both'):
        remap({"live.mute": "q"})


def test_the_users_own_key_for_a_newer_command_is_kept() -> None:
    assert changed_keys(remap({"live.rename": "f9"})) == {"live.rename": "f9"}
    with pytest.raises(ConfigError, match='"r" is the key of both'):
        remap({"live.rename": "r", "live.pause": "r"})


async def test_the_users_key_works_where_a_newer_command_had_it(session: FakeSession) -> None:
    app = SymblApp(session, keys={"live.themes": "c"})
    async with app.run_test(size=(100, 30)) as pilot:
        session.say(0, "hello")
        await until(pilot, "hello")
        await pilot.press("c")
        await until(pilot, "enter Save")
