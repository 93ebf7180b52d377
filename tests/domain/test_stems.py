"""Words that carry meaning, and the stems by which their forms are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.stems import content_words, stem


def test_only_words_with_content_are_compared() -> None:
    text = "so what do you think about the new pricing page for q3"
    assert list(content_words(text)) == ["new", "pricing", "page", "q3"]


@pytest.mark.parametrize("text", ["", "well you know i mean", "a b c", "- ... _"])
def test_small_talk_has_no_content(text: str) -> None:
    assert list(content_words(text)) == []


@pytest.mark.parametrize(
    ("word", "other"),
    [("pricing", "prices"), ("Trials", "trial"), ("migrating", "migrated"), ("deployments", "deployment")],
)
def test_forms_of_a_word_share_a_stem(word: str, other: str) -> None:
    assert stem(word) == stem(other)


def test_different_words_keep_different_stems() -> None:
    assert len({stem(word) for word in ("price", "prize", "print", "prince")}) == 4


@given(st.text(max_size=200))
def test_any_string_has_a_stem_that_is_not_longer(word: str) -> None:
    assert len(stem(word)) <= len(word.lower())
