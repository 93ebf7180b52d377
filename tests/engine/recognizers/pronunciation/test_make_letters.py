"""Letters are aligned with phones, from which the pronunciation of unknown words is learned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.pronunciation.letters import contexts
from symbl_tui.engine.recognizers.pronunciation.make_letters import (
    Phones,
    first_cost,
    learn,
    learned_cost,
    line_up,
)

WORDS: list[tuple[str, Phones]] = [
    (word, tuple(phones.split()))
    for word, phones in {
        "cat": "K AE T",
        "can": "K AE N",
        "tan": "T AE N",
        "ant": "AE N T",
        "city": "S IH T IY",
        "cent": "S EH N T",
        "tax": "T AE K S",
        "axis": "AE K S IH S",
    }.items()
] * 8


def _count(_letter: str, phones: Phones) -> float:
    return 0.0 if len(phones) == 1 else 1.0


def test_a_letter_may_be_silent_or_two_phones() -> None:
    cost = learned_cost(WORDS, first_cost(WORDS))
    assert line_up("tax", ("T", "AE", "K", "S"), cost) == [("T",), ("AE",), ("K", "S")]


_PHONES = st.lists(st.sampled_from(["K", "AE", "S"]), max_size=12).map(tuple)


@given(st.text("abc", min_size=1, max_size=6), _PHONES)
def test_an_alignment_uses_every_letter_and_every_phone_in_order(word: str, phones: Phones) -> None:
    aligned = line_up(word, phones, _count)
    if len(phones) > 2 * len(word):
        assert aligned == []
    else:
        assert len(aligned) == len(word)
        assert tuple(phone for given_ in aligned for phone in given_) == phones
        assert all(len(given_) <= 2 for given_ in aligned)


def test_the_sound_of_a_letter_is_learned_with_its_exceptions() -> None:
    learned = dict(learn(WORDS))
    narrow = {context: sound for context, sound in learned.items() if len(context) == 1}
    assert (narrow["t"], narrow["n"], narrow["x"]) == ("T", "N", "K S")
    letters = (contexts("cat")[0], contexts("city")[0])
    spoken = [next(learned[each] for each in reversed(wide) if each in learned) for wide in letters]
    assert spoken == ["K", "S"]


def test_a_context_that_changes_nothing_is_not_kept() -> None:
    learned = dict(learn(WORDS))
    assert not [context for context in learned if context.startswith("t") and len(context) > 1]


def test_narrow_contexts_come_before_the_wider_ones_that_refine_them() -> None:
    lengths = [len(context) for context, _ in learn(WORDS)]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("words", [[], [("cat", ("K", "AE", "T"))]])
def test_too_few_words_teach_no_exception(words: list[tuple[str, Phones]]) -> None:
    assert all(len(context) == 1 for context, _ in learn(words))
