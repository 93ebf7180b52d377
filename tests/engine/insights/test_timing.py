"""The time at which an insight was spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.insights.timing import add_times


def _words(text: str) -> list[Word]:
    return [Word(word, float(at), at + 0.9) for at, word in enumerate(text.split())]


def _insight(offset: int, text: str) -> Insight:
    return Insight("1", "question", text, Speaker(), offset=offset)


@pytest.mark.parametrize(
    ("quoted", "times"),
    [
        ("Do we ship today?", (3.0, 6.9)),
        ("Well I wonder.", (0.0, 2.9)),
        ("ship", (5.0, 5.9)),
    ],
)
def test_an_insight_lasts_from_its_first_word_to_its_last(quoted: str, times: tuple[float, float]) -> None:
    text = "Well I wonder. Do we ship today?"
    (timed,) = add_times([_insight(text.index(quoted), quoted)], text, _words(text))
    assert (timed.start, timed.end) == times


def test_an_amount_written_shorter_than_it_was_spoken_keeps_times_in_proportion() -> None:
    text, words = "It is $25. Do we agree?", _words("it is twenty five dollars do we agree")
    (timed,) = add_times([_insight(11, "Do we agree?")], text, words)
    assert timed.end == words[-1].end
    assert timed.start in (words[4].start, words[5].start)


def test_without_words_or_a_place_an_insight_keeps_no_time() -> None:
    insight, unplaced = _insight(0, "Do we?"), _insight(-1, "Do we?")
    assert list(add_times([insight], "Do we?", ())) == [insight]
    assert list(add_times([unplaced], "Do we?", _words("do we"))) == [unplaced]


@given(st.text("ab ?", max_size=30), st.integers(0, 40), st.integers(0, 40), st.integers(1, 12))
def test_times_are_always_those_of_recognised_words(text: str, offset: int, length: int, count: int) -> None:
    words = _words("x " * count)
    (timed,) = add_times([_insight(offset, "y" * length)], text, words)
    assert timed.start in [word.start for word in words]
    assert timed.end in [word.end for word in words]
    assert (timed.start or 0.0) < (timed.end or 0.0)
