"""Utterances get the speaker label of the turn that covers them, and are split where the speaker changes."""

import time
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.speaker_turns import (
    MAX_LABELS,
    DiarizedBlock,
    SpeakerTurn,
    SpeakerTurns,
    Turn,
    assign_labels,
    attribute,
    label_turns,
    speaker_between,
)


@dataclass(frozen=True)
class Said:
    text: str
    start: float
    end: float


def said(text: str, start: float, step: float = 0.4) -> list[Said]:
    """A word each 0.4 s."""
    return [Said(word, start + at * step, start + (at + 0.8) * step) for at, word in enumerate(text.split())]


TURNS = SpeakerTurns([SpeakerTurn(0, 4, "Ann"), SpeakerTurn(4.2, 8, "Ben"), SpeakerTurn(20, 21, "Ann")])


def runs(words: list[Said], turns: SpeakerTurns = TURNS) -> list[tuple[str | None, str]]:
    return [(label, " ".join(word.text for word in run)) for label, run in attribute(words, turns)]


def test_an_utterance_within_a_turn_is_that_speakers() -> None:
    assert runs(said("we ship it on friday", 0.5)) == [("Ann", "we ship it on friday")]


def test_an_utterance_over_a_change_of_speaker_is_split_there() -> None:
    words = said("we ship it on friday", 2.0) + said("are you sure about that", 4.3)
    assert runs(words) == [("Ann", "we ship it on friday"), ("Ben", "are you sure about that")]


def test_a_boundary_that_is_a_word_off_splits_nothing() -> None:
    assert runs(said("we really ship it on friday", 2.0)) == [("Ann", "we really ship it on friday")]


def test_a_short_word_of_another_speaker_stays_with_the_rest() -> None:
    turns = SpeakerTurns([SpeakerTurn(0, 2, "Ann"), SpeakerTurn(2, 2.3, "Ben"), SpeakerTurn(2.3, 5, "Ann")])
    assert runs(said("so we take the first one then or what", 0.2), turns) == [
        ("Ann", "so we take the first one then or what")
    ]


def test_words_in_a_hole_between_turns_go_with_their_neighbours() -> None:
    turns = SpeakerTurns([SpeakerTurn(0, 1, "Ann"), SpeakerTurn(2, 4, "Ann")])
    assert runs(said("one two three four five six seven", 0.1), turns) == [
        ("Ann", "one two three four five six seven")
    ]


def test_an_utterance_that_no_turn_covers_stays_unattributed() -> None:
    assert runs(said("is anyone there", 10.0)) == [(None, "is anyone there")]
    assert speaker_between(10, 12, TURNS) is None


def test_a_sliver_of_a_turn_does_not_claim_a_long_utterance() -> None:
    assert speaker_between(20.9, 30, TURNS) is None
    assert speaker_between(20.5, 21.5, TURNS) == "Ann"


def test_no_words_are_no_runs() -> None:
    assert attribute([], TURNS) == []


def test_a_moment_without_length_has_the_speaker_of_that_moment() -> None:
    assert speaker_between(5.0, 5.0, TURNS) == "Ben"


def test_overlapping_speech_has_the_label_of_the_longer_turn() -> None:
    turns = SpeakerTurns([SpeakerTurn(0, 10, "Ann"), SpeakerTurn(3, 5, "Ben")])
    assert speaker_between(2, 6, turns) == "Ann"


def blocks(*turns: tuple[float, float, int]) -> list[DiarizedBlock]:
    return [
        DiarizedBlock(0, 60, tuple(Turn(*turn) for turn in turns if turn[0] < 60)),
        DiarizedBlock(60, 120, tuple(Turn(*turn) for turn in turns if turn[0] >= 60)),
    ]


def test_labels_count_in_the_order_of_first_speech() -> None:
    turns = label_turns(blocks((0, 5, 0), (6, 9, 1), (70, 80, 0)))
    assert [(turn.start, turn.label) for turn in turns] == [
        (0, "Speaker 1"),
        (6, "Speaker 2"),
        (70, "Speaker 1"),
    ]


def test_a_cough_is_no_speaker_and_leaves_no_gap_in_the_labels() -> None:
    assert label_turns(blocks((0, 5, 0), (6, 6.7, 1), (70, 80, 2))).labels == ("Speaker 1", "Speaker 2")


def test_a_known_number_of_speakers_keeps_those_who_speak_most() -> None:
    heard = blocks((0, 30, 0), (31, 34, 1), (70, 100, 2))
    turns = label_turns(heard, assign_labels(heard, most=2))
    assert [(turn.start, turn.label) for turn in turns] == [(0, "Speaker 1"), (70, "Speaker 2")]


def test_a_turn_over_the_edge_of_a_block_is_one() -> None:
    assert [(turn.start, turn.end) for turn in label_turns(blocks((50, 60, 0), (60, 66, 0)))] == [(50, 66)]


def test_names_from_the_user_replace_the_numbers() -> None:
    heard = blocks((0, 5, 0), (6, 12, 1), (70, 80, 2))
    labels = assign_labels(heard, names={1: "Carla"}, taken={"Speaker 1", "Speaker 3"})
    assert label_turns(heard, labels).labels == ("Speaker 2", "Carla", "Speaker 5")


@pytest.mark.parametrize("count", [5000])
def test_a_day_of_turns_is_searched_quickly(count: int) -> None:
    turns = SpeakerTurns(SpeakerTurn(at * 10, at * 10 + 8, f"S{at % 2}") for at in range(count))
    assert [speaker_between(at * 10 + 1, at * 10 + 3, turns) for at in range(4)] == ["S0", "S1", "S0", "S1"]


TURN = st.builds(
    lambda start, length, label: SpeakerTurn(start, start + length, label),
    st.floats(0, 30),
    st.floats(0.01, 10),
    st.sampled_from(["Ann", "Ben", "Cy"]),
)
WORDS = st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), max_size=20).map(
    lambda steps: [
        Said(str(at), sum(map(sum, steps[:at])) + pause, sum(map(sum, steps[: at + 1])))
        for at, (pause, _) in enumerate(steps)
    ]
)


@given(WORDS, st.lists(TURN, max_size=8).map(SpeakerTurns))
def test_every_word_has_one_speaker_and_keeps_its_place(words: list[Said], turns: SpeakerTurns) -> None:
    found = attribute(words, turns)
    assert [word for _, run in found for word in run] == words
    assert all(run for _, run in found)
    assert all(first[0] != second[0] for first, second in pairwise(found))
    assert {label for label, _ in found} <= {*turns.labels, None}


@given(st.lists(TURN, max_size=8).map(SpeakerTurns), st.floats(0, 40), st.floats(0, 10))
def test_a_share_is_never_longer_than_the_speech(turns: SpeakerTurns, start: float, length: float) -> None:
    shares, spoken = turns.shares(start, start + length), turns.seconds()
    assert all(0 < share <= spoken[label] + 1e-9 for label, share in shares.items())


def test_turns_of_a_stranger_are_searched_quickly_however_they_overlap() -> None:
    many = [SpeakerTurn(0.0, 1000.0, f"Speaker {number % 100}") for number in range(100_000)]
    many += [SpeakerTurn(at / 100, at / 100 + 0.01, "Speaker 1") for at in range(100_000)]
    turns = SpeakerTurns(many)
    began = time.process_time()
    for _ in range(500):
        assert speaker_between(0.0, 1000.0, turns)
    assert time.process_time() - began < 5.0


def test_of_countless_voices_those_with_the_most_speech_get_labels() -> None:
    found = [DiarizedBlock(0.0, 1e4, tuple(Turn(0.0, 3.0 + number, number) for number in range(1000)))]
    assert sorted(assign_labels(found)) == list(range(1000 - MAX_LABELS, 1000))
