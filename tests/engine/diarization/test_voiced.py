"""Long silences are left out of the analysis, and times are mapped back over them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.diarization.voiced import PADDING, SHORTEST_SILENCE, map_back, stretches

_SPEECH = st.lists(
    st.tuples(st.floats(0, 90), st.floats(0.1, 10)).map(lambda part: (part[0], min(100.0, sum(part)))),
    max_size=8,
)


@pytest.mark.parametrize(
    ("speech", "kept"),
    [
        ([], []),
        ([(5.0, 6.0)], [(4.5, 6.5)]),
        ([(0.1, 9.9)], [(0.0, 10.0)]),
        ([(1.0, 2.0), (4.5, 5.0)], [(0.5, 5.5)]),
        ([(1.0, 2.0), (5.1, 6.0)], [(0.5, 2.5), (4.6, 6.5)]),
        ([(5.0, 6.0), (1.0, 9.0)], [(0.5, 9.5)]),
    ],
)
def test_speech_is_kept_with_a_margin_and_the_short_silences_between(
    speech: list[tuple[float, float]], kept: list[tuple[float, float]]
) -> None:
    assert stretches(speech, 10.0) == pytest.approx(kept)


@given(_SPEECH)
def test_all_speech_is_kept_and_only_long_silences_are_not(
    speech: list[tuple[float, float]],
) -> None:
    kept = stretches(speech, 100.0)
    for start, end in speech:
        assert any(first <= max(0.0, start - PADDING) and end <= last for first, last in kept)
    assert all(later[0] - earlier[1] >= SHORTEST_SILENCE for earlier, later in pairwise(kept))


KEPT = [(10.0, 12.0), (20.0, 25.0)]


@pytest.mark.parametrize(
    ("span", "mapped"),
    [
        ((0.5, 1.5, 3), [(10.5, 11.5, 3)]),
        ((2.5, 4.0, 3), [(20.5, 22.0, 3)]),
        ((1.0, 3.0, 3), [(11.0, 12.0, 3), (20.0, 21.0, 3)]),
        ((6.5, 9.0, 3), [(24.5, 25.0, 3)]),
        ((7.0, 9.0, 3), []),
    ],
)
def test_a_span_is_cut_at_each_silence_that_was_left_out(
    span: tuple[float, float, int], mapped: list[tuple[float, float, int]]
) -> None:
    assert list(map_back([span], KEPT)) == mapped


@given(_SPEECH, st.floats(0, 50), st.floats(0.1, 50))
def test_no_time_is_invented_by_mapping_back(
    speech: list[tuple[float, float]], start: float, seconds: float
) -> None:
    kept = stretches(speech, 100.0)
    total = sum(last - first for first, last in kept)
    mapped = list(map_back([(start, start + seconds, 0)], kept))
    inside = max(0.0, min(total, start + seconds) - start)
    assert sum(end - begin for begin, end, _ in mapped) == pytest.approx(inside, abs=1e-6)


def test_speech_that_is_detected_behind_the_sound_shifts_no_other_time() -> None:
    kept = stretches([(1.0, 2.0), (10.6, 10.9)], 10.0)
    assert kept == [(0.5, 2.5)]
