"""The evidence for a keyterm: by its distance alone, and with the likelihood of the sound."""

import pytest

from symbl_tui.engine.recognizers.postprocessing.keyterms import (
    Correction,
    KeytermCorrector,
    best,
    corrected,
)

DICTIONARY = {"bob": "B AA B", "bop": "B AA P", "ed": "EH D", "linear": "L IH N IY ER", "it": "IH T"}


def correction(
    start: int = 0, end: int = 1, text: str = "Acme", *, distance: float = 0.3, ordinary: bool = False
) -> Correction:
    return Correction(start, end, text, "AE K M IY", distance, ordinary)


@pytest.mark.parametrize(
    ("distance", "ordinary", "gain", "accepted"),
    [
        # Without the sound: unknown words alone, and only those that are close.
        (0.25, False, None, True),
        (0.27, False, None, False),
        (0.01, True, None, False),
        # With it, at the usual distance: ordinary words need a gain, and others may even lose a little.
        (0.3, True, 0.021, True),
        (0.3, True, 0.019, False),
        (0.3, False, -0.059, True),
        (0.3, False, -0.061, False),
        # A closer keyterm needs less, one further away more.
        (0.1, True, -0.019, True),
        (0.1, True, -0.021, False),
        (0.35, True, 0.029, False),
        # The same letters are the keyterm, whatever the sound.
        (0.0, True, -5.0, True),
        (0.0, True, None, True),
    ],
)
def test_a_keyterm_needs_enough_evidence(
    distance: float, ordinary: bool, gain: float | None, accepted: bool
) -> None:
    found = correction(distance=distance, ordinary=ordinary)
    assert (found.support(gain) >= 0) is accepted
    assert best([(found, found.support(gain))]) == ([found] if accepted else [])


def test_of_corrections_that_share_a_word_the_one_with_the_most_evidence_is_made() -> None:
    first, second, third = correction(0, 2), correction(1, 3), correction(3, 4)
    assert first.overlaps(second)
    assert second.overlaps(first)
    assert not second.overlaps(third)
    assert not third.overlaps(second)
    assert best([(first, 0.1), (second, 0.2), (third, 0.0)]) == [second, third]
    assert best([(first, 0.2), (second, 0.1), (third, -0.1)]) == [first]


def test_corrections_of_another_length_move_no_other() -> None:
    words = ["a", "b", "c", "d", "e"]
    made = [correction(1, 3, "One"), correction(3, 4, "Two Three Four")]
    assert corrected(words, made) == ["a", "One", "Two", "Three", "Four", "e"]
    assert corrected(words, []) == words


@pytest.mark.parametrize(
    ("term", "heard", "written"),
    [
        ("Bob", "bobb", ["Bob"]),
        ("Ed", "edd", ["edd"]),  # two phones are in every other word
        ("Bob", "bop", ["bop"]),  # an ordinary word
        ("Bob", "“bobb’s”,", ["“Bob’s”,"]),
        ("Linear", "linear", ["linear"]),  # the case may be intended
        ("Line Ar", "linear", ["Line", "Ar"]),
        ("BOB", "b.", ["b."]),
    ],
)
def test_a_keyterm_replaces_what_sounds_like_it_and_keeps_the_marks_around_it(
    term: str, heard: str, written: list[str]
) -> None:
    corrector = KeytermCorrector([term], DICTIONARY.get)
    assert corrector.correct(["it", heard, "it"]) == ["it", *written, "it"]


def test_no_keyterms_correct_nothing() -> None:
    assert KeytermCorrector([], DICTIONARY.get).candidates(["bobb"]) == []
