"""Words that a model invents in noise and music are rejected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.moonshine.plausibility import audible, plausible
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Yes.", 0.1),
        ("I sent it.", 0.2),
        ("no no no no no no no no", 3.0),
        ("We should move the deadline by two weeks.", 2.5),
        ("No, no, no, no, no.", 2.0),
        ("It was the best of times, it was the worst of times.", 4.0),
        ("bye bye, bye bye", 1.0),
    ],
)
def test_fast_or_emphatic_speech_is_plausible(text: str, seconds: float) -> None:
    assert plausible(text, seconds)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 5.0),
        ("... ?!", 5.0),
        ("this is far more than fits here", 0.3),
        (" ".join(f"word{number}" for number in range(40)), 3.0),
        ("you " * 12, 6.0),
        ("I am sorry. " * 8, 10.0),
        ("one two three four five six seven eight " * 6, 60.0),
    ],
)
def test_empty_dense_and_looping_text_is_not(text: str, seconds: float) -> None:
    assert not plausible(text, seconds)


def test_a_loop_after_real_words_is_found() -> None:
    assert not plausible("we went to the shop and then " + "and so " * 8, 30.0)


@given(st.lists(st.integers(0, 10_000), max_size=60, unique=True))
def test_words_that_are_all_different_are_no_loop(numbers: list[int]) -> None:
    assert plausible(" ".join(f"w{number}" for number in numbers), 60.0) == bool(numbers)


@pytest.mark.parametrize(("seconds", "heard"), [(0.0, False), (0.06, False), (0.1, True), (0.4, True)])
def test_a_click_is_no_word(seconds: float, heard: bool) -> None:
    assert audible([TimedWord("You", 0.0, seconds, True)]) is heard
    assert not audible([])
