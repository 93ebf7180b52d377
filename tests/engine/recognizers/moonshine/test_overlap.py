"""Words that were decoded twice around a cut are emitted once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.moonshine.overlap import count_repeated

_WORDS = st.lists(st.sampled_from(["the", "cat", "sat", "on", "a", "mat", "so"]), max_size=12)


@pytest.mark.parametrize(
    ("final", "decoded", "new"),
    [
        ("so we went", "so we went to the shop", "to the shop"),
        ("So we went.", "so, we went to", "to"),
        ("so we want", "so we went to the shop", "to the shop"),
        ("In short, the period", "In short the period was so far", "was so far"),
        ("it was a swin of", "It was the spring of hope, it was", "hope, it was"),
        ("so the", "the plan is", "plan is"),
        ("I had", "I had had enough", "had enough"),
        ("no no", "no no no", "no"),
        ("", "to the shop", "to the shop"),
        ("so we went", "", ""),
        ("so we went", "so we", ""),
    ],
)
def test_the_words_after_a_cut_are_told_from_those_before(final: str, decoded: str, new: str) -> None:
    words = decoded.split()
    assert " ".join(words[count_repeated(final.split(), words) :]) == new


@given(_WORDS, _WORDS)
def test_the_number_of_repeated_words_is_one_of_the_decoded(final: list[str], decoded: list[str]) -> None:
    assert 0 <= count_repeated(final, decoded) <= len(decoded)


@given(_WORDS, _WORDS)
def test_an_exact_repetition_is_removed_exactly(final: list[str], new: list[str]) -> None:
    assert count_repeated(final, final + new) == len(final)
