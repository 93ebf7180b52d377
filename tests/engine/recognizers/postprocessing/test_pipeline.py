"""A line as the recogniser's process has it, from its text to words with times."""

import numpy as np
import pytest

from symbl_tui.engine.recognizers.postprocessing.pipeline import LinePostprocessor
from tests.engine.recognizers.postprocessing.conftest import RATE, Line

HEARD = "Priyanka will send the report to Shavan by Friday."
"""What Moonshine's tiny model wrote for the sentence with two names."""


def test_a_misrecognised_name_is_corrected_by_a_keyterm(names: Line) -> None:
    words = LinePostprocessor(["Siobhan", "Kubernetes"]).process(HEARD, names.samples, 10.0)
    assert " ".join(word.text for word in words) == names.text
    assert all(word.aligned for word in words)
    assert 10 <= words[0].start < words[-1].end <= 10 + len(names.samples) / RATE


def test_keyterms_that_are_not_spoken_change_nothing(turns: list[Line]) -> None:
    told = LinePostprocessor(["Siobhan", "Kubernetes", "Looker", "Azure", "Confluence", "SAML", "Tableau"])
    plain = LinePostprocessor()
    for line in turns:
        assert told.process(line.text, line.samples, 0.0) == plain.process(line.text, line.samples, 0.0)


def test_a_keyterm_of_ordinary_words_is_decided_by_the_sound(turns: list[Line]) -> None:
    line = turns[0]
    heard = line.text.replace("product launch", "product lunch")
    words = LinePostprocessor(["product launch"]).process(heard, line.samples, 0.0)
    assert " ".join(word.text for word in words) == line.text


def test_numbers_are_aligned_as_spoken_and_then_written_in_digits(names: Line) -> None:
    heard = HEARD.replace("Friday", "twenty five")
    *_, number = LinePostprocessor().process(heard, names.samples, 0.0)
    assert number.text == "25."
    assert number.start < number.end


@pytest.mark.parametrize("text", ["", "   ", "王", "…", "$", "a" * 10_000])
def test_any_text_over_any_sound_is_processed(text: str) -> None:
    words = LinePostprocessor(["Siobhan"]).process(text, np.zeros(RATE, np.float32), 1.0)
    assert [word.text for word in words] == text.split()
    assert all(1.0 <= word.start <= word.end <= 2.0 for word in words)
