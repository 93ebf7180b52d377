"""Word times in languages without a dictionary."""

import numpy as np
import pytest

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.postprocessing.estimate import estimate


def test_words_of_any_language_have_times_on_the_clock_of_the_stream() -> None:
    words = estimate("すみません это né", np.full(RATE, 0.3, np.float32), offset=10.0)
    assert [word.text for word in words] == ["すみません", "это", "né"]
    assert words[0].start == pytest.approx(10.0)
    assert words[-1].end == pytest.approx(11.0)
    assert not any(word.aligned for word in words)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_line_without_words_has_no_times(text: str) -> None:
    assert estimate(text, np.zeros(RATE, np.float32), 0.0) == []


def test_sixteen_bit_sound_gives_the_same_times_as_floats() -> None:
    levels = np.repeat(np.array([0.5, 0.0, 0.5], np.float32), RATE // 2)
    assert estimate("one two", (levels * 32768).astype(np.int16), 0.0) == estimate("one two", levels, 0.0)
