"""A question about a long meeting is answered from the lines that it is about."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.summary.passage_search import find_passages
from tests.support.growth import grows_linearly

FILLER = [f"Bob: we talk about item {number} of the agenda now" for number in range(1_000)]


def test_a_short_meeting_is_read_whole() -> None:
    assert find_passages(FILLER[:5], "anything", 10_000) == (0, 1, 2, 3, 4)


def test_the_lines_with_the_words_of_the_question_and_their_neighbours_are_chosen() -> None:
    texts = list(FILLER)
    texts[500] = "Alice: the penguin needs a larger pool"
    texts[700] = "Carol: penguins eat fish"
    chosen = find_passages(texts, "Do the penguins have pools?", 600)
    assert {499, 500, 501, 700} <= set(chosen)
    assert sum(len(texts[index]) + 1 for index in chosen) <= 600


def test_a_name_finds_what_that_person_said() -> None:
    texts = [*FILLER[:500], "Alice: I leave at noon", *FILLER[500:]]
    assert 500 in find_passages(texts, "What did Alice say?", 300)


def test_without_known_words_the_lines_of_the_summary_and_the_last_ones_are_read() -> None:
    chosen = find_passages(FILLER, "Why?", 300, always=(10, 20, 99_999))
    assert {10, 20, 999} <= set(chosen)


@given(st.lists(st.text("ab ", max_size=30), max_size=30), st.text("ab ", max_size=20), st.integers(0, 200))
def test_what_is_chosen_is_ordered_and_within_the_budget(
    texts: list[str], question: str, budget: int
) -> None:
    chosen = find_passages(texts, question, budget)
    assert list(chosen) == sorted(set(chosen))
    assert sum(len(texts[index]) + 1 for index in chosen) <= budget


def test_its_time_grows_with_the_text_alone() -> None:
    grows_linearly(lambda size: find_passages(FILLER[:1] * size, "item agenda", 500), 2_000)
