"""Keys are shown as users know them, and a screen's commands come in the order of its help."""

import pytest

from symbl_tui.ui.commands import Command, commands_of, footer_of, places, remap, screen_named, screens
from symbl_tui.ui.commands.command_bindings import canonical, label_of


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("question_mark", "?"),
        ("ctrl+q", "^q"),
        ("ctrl+shift+up", "shift+^↑"),
        ("f1", "f1"),
        ("space", "space"),
        ("escape", "esc"),
        ("enter", "⏎"),
    ],
)
def test_a_key_is_labelled_as_it_is_pressed(key: str, label: str) -> None:
    assert label_of(key).casefold() == label


@pytest.mark.parametrize(
    ("typed", "name"), [("?", "question_mark"), (" m ", "m"), ("M", "M"), ("/", "slash"), ("f5", "f5")]
)
def test_a_punctuation_mark_in_a_keymap_means_its_key(typed: str, name: str) -> None:
    assert canonical(typed) == name


def test_every_key_of_a_command_is_listed_with_its_label() -> None:
    command = Command("live.help", "question_mark, f1", "Help", "Show help.", "help")
    assert command.place == "live"
    assert command.key_names == ("question_mark", "f1")
    assert command.key_labels == ("?", "f1")


@pytest.mark.parametrize("name", [screen.name for screen in screens()])
def test_a_key_line_begins_with_enter_and_then_what_the_list_does(name: str) -> None:
    shown = footer_of(name, remap({}))
    focused = {place.name for place in screen_named(name).focused}
    ranks = [(each.keys != "enter", each.place not in focused) for each in shown]
    assert ranks == sorted(ranks)
    assert all(each.place != "app" for each in shown)


@pytest.mark.parametrize("name", [screen.name for screen in screens()])
def test_the_help_of_a_screen_ends_with_what_works_everywhere(name: str) -> None:
    listed = [command.place for command in commands_of(name, remap({}))]
    assert listed[-1] == "app"
    assert listed == sorted(listed, key=[*dict.fromkeys(listed)].index), "places must not be mixed"
    assert set(listed) == {"app", *(place.name for place in screen_named(name).places)}


def test_a_users_keys_reach_the_help_and_the_key_line() -> None:
    mapped = remap({"live.mute": "f9"})
    (mute,) = [command for command in commands_of("session", mapped) if command.id == "live.mute"]
    assert mute.key_labels == ("f9",)


def test_every_place_has_a_title_for_the_help() -> None:
    assert all(place.title and place.commands for place in places().values())


def test_an_unknown_screen_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        screen_named("attic")
