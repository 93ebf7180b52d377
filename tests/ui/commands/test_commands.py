"""Every command is declared once, and invalid keymaps are refused."""

import pytest
from textual.binding import Binding

from symbl_tui.errors import ConfigError
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import all_commands, bindings, remap
from symbl_tui.ui.commands.session_commands import LIVE
from tests.ui.fake_session import FakeSession


def test_every_command_has_an_id_of_its_own_a_key_and_a_sentence() -> None:
    ids = [command.id for command in all_commands()]
    assert len(set(ids)) == len(ids)
    for command in all_commands():
        assert command.key_labels
        assert command.help.endswith(".")


def test_the_shipped_keys_do_not_clash() -> None:
    assert remap({}) == all_commands()


def test_bindings_carry_id_and_tooltip() -> None:
    for binding, command in zip(bindings(LIVE), LIVE, strict=True):
        assert isinstance(binding, Binding)
        assert (binding.id, binding.tooltip) == (command.id, command.help)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"live.dance": "d"}, "keys.live.dance: there is no such command"),
        ({"live.mute": "q"}, '"q" is the key of both'),
        ({"live.mute": "?"}, '"?" is the key of both'),
        ({"live.mute": "ctrl+c"}, '"^c" is the key of both'),
        ({"transcript.up": "p"}, '"p" is the key of both'),
        ({"live.mute": "hyperspace"}, '"hyperspace" is no key'),
        ({"live.mute": ""}, '"" is no key'),
        ({"live.mute": "m,,n"}, '"" is no key'),
    ],
)
def test_an_invalid_keymap_is_one_clear_sentence(keys: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match="keys") as caught:
        remap(keys)
    assert said in str(caught.value)


def test_an_invalid_keymap_is_refused_before_the_app_starts(session: FakeSession) -> None:
    with pytest.raises(ConfigError):
        SymblApp(session, keys={"live.dance": "d"})


def test_two_commands_may_swap_their_keys() -> None:
    mapped = {command.id: command.key_names for command in remap({"live.mute": "p", "live.pause": "space"})}
    assert mapped["live.mute"] == ("p",)
    assert mapped["live.pause"] == ("space",)


def test_a_punctuation_mark_may_be_written_as_it_is() -> None:
    (mute,) = [command for command in remap({"live.mute": "!"}) if command.id == "live.mute"]
    assert mute.key_names == ("exclamation_mark",)
    assert mute.key_labels == ("!",)
