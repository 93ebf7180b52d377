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


@pytest.mark.parametrize(("words", "seconds"), [(3, 0.0), (9, 1.0), (63, 10.0)])
def test_text_is_as_dense_as_the_fastest_speech_at_most(words: int, seconds: float) -> None:
    text = [f"w{number}" for number in range(words + 1)]
    assert plausible(" ".join(text[:-1]), seconds)
    assert not plausible(" ".join(text), seconds)


@pytest.mark.parametrize(("phrase", "most"), [(1, 8), (2, 4), (5, 4), (8, 4), (9, 99)])
def test_a_phrase_may_be_said_some_times_in_a_row_and_a_word_more_often(phrase: int, most: int) -> None:
    words = " ".join(f"w{number}" for number in range(phrase))
    assert plausible(" ".join(["before", *[words] * most]), 1000.0)
    if most < 99:
        assert not plausible(" ".join(["before", *[words] * (most + 1), "after"]), 1000.0)


def test_several_short_words_are_audible_together_wherever_they_are() -> None:
    assert not audible([TimedWord("You", 5.0, 5.06, True)])
    assert audible([TimedWord("You", 5.0, 5.06, True), TimedWord("see", 5.06, 5.12, True)])
