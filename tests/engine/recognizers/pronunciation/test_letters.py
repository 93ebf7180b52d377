"""Words without a dictionary get a pronunciation from their letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.postprocessing.phone_distance import PHONES
from symbl_tui.engine.recognizers.pronunciation.letters import contexts, pronunciation
from symbl_tui.engine.recognizers.pronunciation.pronunciations import guessed_phones


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("cat", "K AE T"),
        ("ship", "SH IH P"),
        ("phone", "F OW N"),
        ("light", "L AY T"),
        ("kitten", "K IH T AH N"),
    ],
)
def test_a_regular_word_is_pronounced_as_it_is_spoken(word: str, phones: str) -> None:
    assert pronunciation(word) == phones


@pytest.mark.parametrize(("word", "same"), [("CAT", "cat"), ("don't", "dont"), ("Zoë2", "zoe")])
def test_case_accents_and_marks_make_no_difference(word: str, same: str) -> None:
    assert pronunciation(word) == pronunciation(same)


@pytest.mark.parametrize("word", ["", "42", "日本", "—", " "])
def test_a_word_without_latin_letters_has_no_pronunciation(word: str) -> None:
    assert pronunciation(word) == guessed_phones(word) == ""


@given(st.text(max_size=60))
def test_every_sound_is_one_that_the_search_knows(word: str) -> None:
    assert set(pronunciation(word).split()) <= set(PHONES)


def test_a_hostile_length_is_cut() -> None:
    assert guessed_phones("ab" * 5_000) == guessed_phones("ab" * 20)


def test_contexts_widen_around_each_letter_and_end_at_the_word() -> None:
    first, second = contexts("ab")
    assert [len(context) for context in first] == list(range(1, 8))
    assert (first[0], second[0]) == ("a", "b")
    assert first[2] == "ab#"
    assert second[1] == "b#"
