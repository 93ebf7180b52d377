"""What a user types for a duration, an encoding or names is understood, or refused with what to type."""

import argparse
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.cli import run_options
from symbl_tui.domain.encoding import CHOICES


@pytest.mark.parametrize(
    ("typed", "meant"), [("1s", 1.0), ("500ms", 0.5), ("2m", 120.0), ("3", 3.0), ("0", 0.0), ("1.5s", 1.5)]
)
def test_a_duration_has_a_unit_or_is_in_seconds(typed: str, meant: float) -> None:
    assert run_options.seconds(typed) == pytest.approx(meant)


@pytest.mark.parametrize("typed", ["", "1h", "-1s", "s", "1,5s", "1 s", "inf"])
def test_a_wrong_duration_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="a duration such as 1s or 500ms"):
        run_options.seconds(typed)


@given(st.sampled_from(CHOICES), st.randoms())
def test_an_encoding_may_be_typed_in_any_case(name: str, random: object) -> None:
    for typed in (name.lower(), name.upper(), name.title()):
        assert run_options.encoding(typed) == name


def test_an_unknown_encoding_is_refused_with_all_that_exist() -> None:
    with pytest.raises(argparse.ArgumentTypeError) as refused:
        run_options.encoding("mp3")
    assert all(name in str(refused.value) for name in CHOICES)


def test_a_pace_may_be_endless_but_not_zero_or_a_riddle() -> None:
    assert run_options.positive("inf") == math.inf
    for typed in ("0", "-1", "nan"):
        with pytest.raises(argparse.ArgumentTypeError, match="over 0"):
            run_options.positive(typed)


def test_blanks_around_a_speakers_name_are_dropped() -> None:
    assert run_options.names("Alice, Bob ,Åsa") == ("Alice", "Bob", "Åsa")


def test_sources_given_twice_are_recorded_together() -> None:
    parser = argparse.ArgumentParser(argument_default=argparse.SUPPRESS)
    run_options.add_run_arguments(parser)
    parsed = parser.parse_args(["--source", "tone", "--source", "silence", "--duration", "2"])
    assert (parsed.sources, parsed.duration) == (["tone", "silence"], 2.0)
    assert vars(parser.parse_args([])) == {}
