"""A summary quotes the sentences with the subjects that recur."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.salient_sentences import salient_sentences

TALK = (
    "Good morning everybody.",
    "The loan contract needs a lawyer before the bank signs the payment.",
    "Yes.",
    "The supplier delivers batteries for bicycles in spring from Norway.",
    "The bank signs the loan contract once the lawyer approves the payment.",
    "The supplier raised the price of batteries for electric bicycles.",
    "Okay, see you.",
)


def summarize(lines: list[str] | tuple[str, ...], most: int = 5) -> tuple[int, ...]:
    return tuple(place.line for place in salient_sentences(lines, most))


def test_lines_with_recurring_subjects_are_chosen_in_order() -> None:
    chosen = summarize(TALK, most=2)
    assert len(chosen) == 2
    assert chosen[0] in (1, 4)
    assert chosen[1] in (3, 5)


def test_a_repeated_line_is_not_chosen_before_another_subject() -> None:
    contract, supplier = TALK[1], TALK[5]
    lines = [contract, contract, supplier, supplier]
    assert {lines[at] for at in summarize(lines, most=2)} == {contract, supplier}


RECOGNISED = (
    "good morning everybody",
    "the electric bicycle cannot start in march because the battery supplier raised the prices",
    "yeah",
    "so we look for another battery supplier and move the electric bicycle launch to april",
    "did you see the game last night it was so funny",
    "okay thank you all",
)


def test_text_without_punctuation_is_summarised_too() -> None:
    assert summarize(RECOGNISED, 2) == (1, 3)
    assert summarize(RECOGNISED, 1) in ((1,), (3,))


def test_small_talk_is_no_summary() -> None:
    assert summarize(["Good morning.", "How are you?", "I am fine, thank you.", ""] * 5) == ()
    assert summarize([]) == ()


@given(st.lists(st.text("abc loan bank .?\n", max_size=60), max_size=12), st.integers(0, 8))
def test_a_summary_is_a_bounded_and_ordered_choice_of_lines(lines: list[str], most: int) -> None:
    chosen = summarize(lines, most)
    assert len(chosen) <= most
    assert list(chosen) == sorted(set(chosen))
    assert all(0 <= at < len(lines) for at in chosen)
    assert summarize(lines, most) == chosen
