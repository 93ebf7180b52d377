"""Which of two utterances of one stream are the same sound, recognised twice."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.store.utterance_rows import Span

_TIMES = st.floats(0, 1e4, allow_nan=False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((0.0, 2.0), (0.0, 2.0), True),
        ((0.0, 2.0), (1.0, 3.0), False),  # half of it, as where one ends in the midst of the other
        ((0.0, 2.0), (0.99, 3.0), True),
        ((0.0, 2.0), (2.0, 4.0), False),
        ((0.0, 20.0), (9.0, 10.0), True),  # a part of it
        ((0.0, 20.0), (19.6, 20.5), False),  # less than half of the shorter one
        ((0.0, 2.0), (1.0, 1.0), False),  # no sound at all
    ],
)
def test_what_shares_more_than_half_of_the_shorter_one_is_the_same(
    one: tuple[float, float], other: tuple[float, float], same: bool
) -> None:
    assert Span(*one).repeats(Span(*other)) is same


@given(_TIMES, _TIMES, _TIMES, _TIMES)
def test_it_does_not_matter_which_was_stored_first(a: float, b: float, c: float, d: float) -> None:
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    assert one.repeats(other) is other.repeats(one)


def test_an_utterance_never_ends_before_it_starts() -> None:
    began = datetime(2026, 11, 30, tzinfo=UTC)
    said = Utterance("u", "Yes.", Speaker(), 3.0, 2.5)
    span = Span.of(AnalyzedUtterance(said, "yes", (), began, Findings()))
    assert span == (began.timestamp() + 3.0,) * 2
