"""Interim words have plausible times, and no full stop while the speaker goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.moonshine.interim import share_time, to_raw_words, without_final_mark

_WORDS = st.lists(st.text("abc.?!…é", min_size=1, max_size=8), min_size=1, max_size=10)


@given(_WORDS, st.floats(0, 100), st.floats(0, 30))
def test_interim_words_fill_the_time_in_order(words: list[str], start: float, seconds: float) -> None:
    timed = share_time(words, start, start + seconds)
    assert [word.text for word in timed] == words
    assert timed[0].start == start
    assert timed[-1].end == pytest.approx(start + seconds)
    assert all(word.start <= word.end and not word.aligned for word in timed)


def test_no_words_need_no_time() -> None:
    assert share_time([], 1.0, 2.0) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I sent it.", "I sent it"),
        ("I sent it...", "I sent it"),
        ("really?!", "really"),
        ("I sent it. Then", "I sent it. Then"),
        ("3.5 percent", "3.5 percent"),
        ("well …", "well"),
        ("…", "…"),
    ],
)
def test_a_line_under_way_does_not_end_in_a_full_stop(text: str, shown: str) -> None:
    words = without_final_mark(share_time(text.split(), 0.0, 1.0))
    assert " ".join(word.text for word in words) == shown


@given(_WORDS)
def test_a_line_never_becomes_empty_by_its_marks(words: list[str]) -> None:
    assert without_final_mark(share_time(words, 0.0, 1.0))


def test_interim_words_are_reported_as_estimated() -> None:
    (raw,) = to_raw_words(share_time(["hi"], 0.123, 1.456))
    assert raw == ("hi", 0.12, 1.46, None, True)
