"""Of overlapping mentions one is kept."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.spans import Span, without_overlap

_SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda at: Span("X", at[0], sum(at), "")),
    max_size=30,
)


def test_the_first_of_two_overlapping_mentions_wins_and_the_rest_are_sorted() -> None:
    url, email, number = Span("URL", 10, 20, "u"), Span("EMAIL", 5, 15, "e"), Span("NUMBER", 0, 5, "n")
    assert without_overlap([url, email, number]) == [number, url]


def test_mentions_that_only_touch_are_both_kept() -> None:
    spans = [Span("A", 0, 3, ""), Span("B", 3, 6, "")]
    assert without_overlap(reversed(spans)) == spans


@given(_SPANS)
def test_what_is_kept_is_sorted_apart_and_cannot_be_extended(spans: list[Span]) -> None:
    kept = without_overlap(spans)
    assert all(before.end <= after.start for before, after in pairwise(kept))
    for span in spans:
        assert any(span.start < each.end and each.start < span.end for each in kept)


@given(_SPANS)
def test_a_second_selection_changes_nothing(spans: list[Span]) -> None:
    kept = without_overlap(spans)
    assert without_overlap(kept) == kept
