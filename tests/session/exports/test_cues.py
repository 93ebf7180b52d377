"""Subtitle cues fit the screen, follow the speech, and lose no word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.exports.cues import cues, timestamp
from tests.session.exports.sessions_in_memory import line, partial, session

WORDS = st.lists(st.text("abcdefghij.,", min_size=1, max_size=14), min_size=1, max_size=60)
TIMES = st.tuples(st.floats(0, 36_000), st.floats(0, 600)).map(lambda both: (both[0], sum(both)))


def test_a_short_utterance_is_one_cue_with_the_speaker_once() -> None:
    recorded = session(line("Hello there.", 1.5, 3.25))
    (cue,) = cues(recorded, named=True)
    assert (cue.start, cue.end, cue.rows) == (1500, 3250, ("Alice: Hello there.",))
    assert cues(recorded, named=False)[0].rows == ("Hello there.",)


@given(WORDS, TIMES)
def test_every_cue_fits_two_rows_of_a_screen(words: list[str], times: tuple[float, float]) -> None:
    for cue in cues(session(line(" ".join(words), *times)), named=True):
        assert 1 <= len(cue.rows) <= 2
        assert all(len(row) <= 42 for row in cue.rows)


@given(WORDS, TIMES)
def test_no_word_is_lost_or_moved(words: list[str], times: tuple[float, float]) -> None:
    found = cues(session(line(" ".join(words), *times)), named=False)
    assert [word for cue in found for row in cue.rows for word in row.split()] == words


@given(WORDS, TIMES)
def test_cues_of_an_utterance_follow_each_other_without_overlap(
    words: list[str], times: tuple[float, float]
) -> None:
    found = cues(session(line(" ".join(words), *times)), named=False)
    assert found[0].start == round(times[0] * 1000)
    assert all(cue.start < cue.end for cue in found)
    assert all(first.end == second.start for first, second in pairwise(found))


def test_a_long_utterance_leaves_no_cue_of_a_word_or_two() -> None:
    found = cues(session(line("word " * 39 + "word", 0, 20)), named=False)
    sizes = [sum(map(len, cue.rows)) for cue in found]
    assert len(found) == 3
    assert 2 * min(sizes) > max(sizes)
    assert found[-1].end == 20_000


@pytest.mark.parametrize("end", [5.0, 4.0])
def test_an_utterance_without_a_length_stands_a_second(end: float) -> None:
    (cue,) = cues(session(line("Yes.", 5.0, end)), named=False)
    assert (cue.start, cue.end) == (5000, 6000)


def test_a_word_longer_than_a_row_is_broken() -> None:
    found = cues(session(line("x" * 100)), named=False)
    assert "".join(row for cue in found for row in cue.rows) == "x" * 100


def test_cues_of_overlapping_speakers_are_in_the_order_of_their_times() -> None:
    long = line("word " * 40, 0, 30)
    found = cues(session(long, line("Wait!", 9, 10, "Bob")), named=False)
    assert [cue.start for cue in found] == sorted(cue.start for cue in found)
    assert 0 < [cue.speaker for cue in found].index("Bob") < len(found) - 1


def test_an_utterance_without_a_speaker_has_no_empty_name() -> None:
    (cue,) = cues(session(line("Hello.", speaker="")), named=True)
    assert cue.rows == ("Hello.",)


def test_speech_that_was_cut_off_ends_in_an_ellipsis() -> None:
    (cue,) = cues(session(partial("we should")), named=False)
    assert cue.rows == ("we should…",)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "00:00:00.000"),
        (999, "00:00:00.999"),
        (59_999, "00:00:59.999"),
        (751_250, "00:12:31.250"),
        (3_600_000, "01:00:00.000"),
        (360_000_001, "100:00:00.001"),
    ],
)
def test_times_carry_into_minutes_and_hours(milliseconds: int, text: str) -> None:
    assert timestamp(milliseconds, ".") == text
    assert timestamp(milliseconds, ",") == text.replace(".", ",")
