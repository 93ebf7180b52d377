"""A speaker keeps the same number in every block of a recording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.speaker_turns import DiarizedBlock, Turn
from symbl_tui.engine.diarization.linking import (
    ENROLMENT_SECONDS,
    MOST_ENROLMENT,
    Piece,
    enrolment,
    known_speakers,
    link,
)


def _block(*turns: tuple[float, float, int]) -> DiarizedBlock:
    return DiarizedBlock(0.0, 600.0, tuple(Turn(*turn) for turn in turns))


def test_each_known_speaker_is_enrolled_with_the_longest_speech() -> None:
    pieces = enrolment([_block((0, 2, 0), (10, 22, 0), (30, 33, 1))])
    assert [(piece.speaker, piece.start, piece.end, piece.at) for piece in pieces] == [
        (0, 10, 22, 0.0),
        (0, 0, 2, 12.0),
        (1, 30, 33, 14.0),
    ]


def test_speech_of_two_at_once_enrols_neither() -> None:
    pieces = enrolment([_block((0, 10, 0), (4, 6, 1), (8, 20, 1))])
    spoken = {piece.speaker: (piece.start, piece.end) for piece in pieces}
    assert spoken == {0: (0, 4), 1: (10, 20)}


def test_a_speaker_with_scraps_of_speech_alone_is_not_enrolled() -> None:
    assert enrolment([_block((0, 0.4, 0), (5, 5.3, 0))]) == ()
    assert enrolment([]) == ()


@pytest.mark.parametrize(("speakers", "each"), [(1, ENROLMENT_SECONDS), (10, 15.0), (30, 5.0)])
def test_the_enrolment_is_bounded_however_many_speak(speakers: int, each: float) -> None:
    pieces = enrolment(
        [_block(*((number * 100.0, number * 100.0 + 60, number) for number in range(speakers)))]
    )
    assert sum(piece.seconds for piece in pieces) == pytest.approx(each * speakers)
    assert sum(piece.seconds for piece in pieces) <= MOST_ENROLMENT + 1e-6


PIECES = (Piece(0, 10, 20, 0.0), Piece(1, 40, 50, 10.0))


def test_clusters_get_the_numbers_of_the_speakers_whose_speech_they_hold() -> None:
    spans = [(0.0, 10.0, 7), (10.0, 20.0, 3), (20.0, 25.0, 3), (25.0, 30.0, 7)]
    block = link(spans, PIECES, known=2, start=100.0, end=200.0, shift=80.0)
    assert block.turns == (Turn(100.0, 105.0, 1), Turn(105.0, 110.0, 0))


def test_a_voice_that_matches_no_enrolment_is_a_new_speaker() -> None:
    spans = [(0.0, 10.0, 7), (10.0, 20.0, 3), (20.0, 25.0, 4), (25.0, 30.0, 5), (30.0, 35.0, 4)]
    block = link(spans, PIECES, known=2, start=100.0, end=200.0, shift=80.0)
    assert [turn.speaker for turn in block.turns] == [2, 3, 2]


def test_a_cluster_with_a_small_share_of_an_enrolment_is_not_that_speaker() -> None:
    spans = [(0.0, 2.9, 7), (20.0, 25.0, 7)]
    block = link(spans, PIECES, known=2, start=100.0, end=200.0, shift=80.0)
    assert [turn.speaker for turn in block.turns] == [2]


def test_turns_are_cut_to_their_block() -> None:
    spans = [(15.0, 22.0, 1), (24.0, 40.0, 1), (50.0, 60.0, 1)]
    block = link(spans, (), known=0, start=100.0, end=110.0, shift=80.0)
    assert block.turns == (Turn(100.0, 102.0, 0), Turn(104.0, 110.0, 0))


def test_the_number_of_speakers_goes_on_from_the_blocks_before() -> None:
    assert known_speakers([]) == 0
    assert known_speakers([_block((0, 1, 0)), _block((0, 1, 4), (2, 3, 1))]) == 5


_TURNS = st.lists(
    st.tuples(st.floats(0, 500), st.floats(0.1, 60), st.integers(0, 5)).map(
        lambda turn: (turn[0], turn[0] + turn[1], turn[2])
    ),
    max_size=12,
)


@given(_TURNS)
def test_an_enrolment_follows_itself_without_gaps_and_never_exceeds_its_bound(
    turns: list[tuple[float, float, int]],
) -> None:
    at = 0.0
    for piece in enrolment([_block(*turns)]):
        assert piece.at == pytest.approx(at)
        assert piece.seconds > 0
        at += piece.seconds
    assert at <= MOST_ENROLMENT + 1e-6


def test_a_little_speech_is_enrolled_and_less_than_half_a_second_is_not() -> None:
    assert [piece.seconds for piece in enrolment([_block((0, 0.5, 0), (5, 5.49, 0))])] == [0.5]


@pytest.mark.parametrize(("share", "speaker"), [(2.9, 2), (3.1, 0)])
def test_a_cluster_is_a_speaker_from_three_tenths_of_its_enrolment_on(share: float, speaker: int) -> None:
    block = link([(0.0, share, 7), (20.0, 25.0, 7)], PIECES, known=2, start=100.0, end=200.0, shift=80.0)
    assert [turn.speaker for turn in block.turns] == [speaker]


def test_a_cluster_with_two_enrolments_is_the_speaker_of_whose_it_has_more() -> None:
    spans = [(0.0, 6.0, 7), (10.0, 17.0, 7), (20.0, 25.0, 7)]
    block = link(spans, PIECES, known=2, start=100.0, end=200.0, shift=80.0)
    assert [turn.speaker for turn in block.turns] == [1]
    # By the share: of the second there is little, and all of it is in this cluster.
    pieces = (Piece(0, 10, 20, 0.0), Piece(1, 40, 42, 10.0))
    spans = [(0.0, 6.0, 7), (10.0, 12.0, 7), (20.0, 25.0, 7)]
    block = link(spans, pieces, known=2, start=100.0, end=200.0, shift=80.0)
    assert [turn.speaker for turn in block.turns] == [1]


def test_a_speaker_who_was_divided_into_two_clusters_keeps_one_number() -> None:
    spans = [(0.0, 5.0, 7), (5.0, 10.0, 8), (20.0, 21.0, 7), (22.0, 23.0, 8)]
    block = link(spans, PIECES, known=2, start=100.0, end=200.0, shift=80.0)
    assert [turn.speaker for turn in block.turns] == [0, 0]


def test_times_of_turns_are_in_milliseconds() -> None:
    block = link([(0.12345, 1.98765, 0)], (), known=0, start=0.0, end=10.0, shift=0.0)
    assert block.turns == (Turn(0.123, 1.988, 0),)
