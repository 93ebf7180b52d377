"""A name that is nearly right is met with the right one."""

import pytest

from symbl_tui.domain.suggestion import did_you_mean

COMMANDS = ("sessions", "profiles", "models", "replay")


@pytest.mark.parametrize(
    ("typed", "meant"), [("sezsions", "sessions"), ("PROFILE", "profiles"), ("modelz", "models")]
)
def test_a_typing_error_is_met_with_what_was_meant(typed: str, meant: str) -> None:
    assert did_you_mean(typed, COMMANDS) == f"did you mean {meant}?"


@pytest.mark.parametrize("typed", ["", "xyz", "x" * 100_000])
def test_what_resembles_nothing_is_met_with_the_way_to_find_out(typed: str) -> None:
    assert did_you_mean(typed, COMMANDS, "see the list") == "see the list"


def test_a_name_with_terminal_escapes_is_not_suggested_raw() -> None:
    assert "\x1b" not in did_you_mean("standup", ["standup\x1b[2J"])
