"""The registry of screens: each name once, and keys that work at the same time known to the check."""

from collections.abc import Iterator

import pytest

from symbl_tui.ui.commands import (
    Command,
    Place,
    ScreenCommands,
    commands_of,
    footer_of,
    places,
    register,
    screen_named,
    screens,
    unregister,
)

LIST = Place(
    "attic_list",
    "Attic list",
    (
        Command("attic_list.down", "j", "Down", "Go down.", "down", True),
        Command("attic_list.open", "enter", "Open", "Open it.", "open", True),
    ),
)
FORM = Place("attic_form", "Attic form", (Command("attic_form.save", "s", "Save", "Save it.", "save"),))
ATTIC = Place("attic", "Attic", (Command("attic.close", "q", "Close", "Close it.", "close", True),))
SCREEN = ScreenCommands("attic", everywhere=(ATTIC,), focused=(LIST, FORM))


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    register(SCREEN)
    yield
    unregister("attic")


def test_a_name_that_is_taken_is_refused_and_the_first_screen_stays() -> None:
    with pytest.raises(ValueError, match="there is a screen attic already"):
        register(ScreenCommands("attic", everywhere=()))
    assert screen_named("attic") is SCREEN
    assert screens()[-1] is SCREEN


def test_only_keys_that_work_at_the_same_time_must_differ() -> None:
    assert SCREEN.combinations == (
        frozenset({"app", "attic", "attic_list"}),
        frozenset({"app", "attic", "attic_form"}),
    )
    assert ScreenCommands("bare", everywhere=(ATTIC,)).combinations == (frozenset({"app", "attic"}),)


def test_its_help_and_its_key_line_are_derived_from_its_places() -> None:
    known = [command for place in places().values() for command in place.commands]
    here = [each.id for each in commands_of("attic", known) if each.place != "app"]
    assert here == ["attic.close", "attic_list.down", "attic_list.open", "attic_form.save"]
    assert [each.id for each in footer_of("attic", known)] == [
        "attic_list.open",
        "attic_list.down",
        "attic.close",
    ]


def test_a_screen_that_is_removed_leaves_no_commands() -> None:
    unregister("attic")
    assert "attic" not in places()
    register(SCREEN)
