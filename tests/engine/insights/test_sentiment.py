"""The sentiment of an utterance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.sentiment import sentiment


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("This is a wonderful result, I love it!", "positive"),
        ("The release was a terrible disaster.", "negative"),
        ("The meeting is on Monday.", "neutral"),
        ("It is not good.", "negative"),
    ],
)
def test_praise_and_complaint_are_told_apart(text: str, suggested: str) -> None:
    found = sentiment(text)
    assert found is not None
    assert found.suggested == suggested


@pytest.mark.parametrize("text", ["", "  ", "42", "?!", "..."])
def test_a_text_without_words_has_no_sentiment(text: str) -> None:
    assert sentiment(text) is None


def test_a_text_of_any_length_is_judged_by_its_beginning() -> None:
    assert sentiment("wonderful " * 500 + "terrible " * 100_000) == sentiment("wonderful " * 500)


@given(st.text(max_size=60))
def test_every_text_is_scored_within_bounds_or_not_at_all(text: str) -> None:
    found = sentiment(text)
    assert found is None or -1 <= found.score <= 1
