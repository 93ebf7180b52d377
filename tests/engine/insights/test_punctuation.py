"""The program detects whether a person punctuated a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.punctuation import Punctuation, detect_punctuation, punctuate

PERSON, NONE = Punctuation.PERSON, Punctuation.NONE


@pytest.mark.parametrize(
    ("messages", "source"),
    [
        ([], NONE),
        (["", "  "], NONE),
        (["it is fine and we go on"], NONE),
        (["It is fine with me."], PERSON),
        (["ok", "see you", "It is fine with me."], PERSON),
        (["We go on now.", "It is good.", "They left early.", "and so did the"], PERSON),
        (["We go on now.", "It is good.", "and so did the", "they left early"], NONE),
        (["We go on now."] * 19, PERSON),
        (["We go on now."] * 20, NONE),
        (["We go on now."] * 20 + ["Are you sure now?"], PERSON),
        (["we go on now"] * 500 + ["It is fine with me."] * 5000, NONE),
    ],
)
def test_the_source_of_the_marks_shows_in_all_messages_together(
    messages: list[str], source: Punctuation
) -> None:
    assert detect_punctuation(messages) is source


def test_a_long_stream_of_messages_is_not_read_to_its_end() -> None:
    endless = iter(lambda: "It is fine with me.", None)
    assert detect_punctuation(endless) is NONE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("i've met him in may on monday", "I've met him in may on Monday."),
        ("  wait…  ", "Wait…"),
        ("MONDAY is fine", "Monday is fine."),
        ("indigo is fine", "Indigo is fine."),
    ],
)
def test_names_of_days_have_capitals_and_other_words_do_not(written: str, read: str) -> None:
    assert punctuate(written) == read


@given(st.text(max_size=60))
def test_a_punctuated_text_is_not_changed_again(text: str) -> None:
    once = punctuate(text)
    assert punctuate(once) == once
