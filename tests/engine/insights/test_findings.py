"""The analysis of one utterance is bounded, however long it is and whatever it names."""

from datetime import date

import pytest

from symbl_tui.domain.analyzed_utterance import Findings
from symbl_tui.domain.insight import Entity, Tracker
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.insights.findings import LONGEST, MOST_ENTITIES, analyze, reported

TODAY = date(2026, 11, 18)
TASK = "I will send the report to Bob."


@pytest.mark.parametrize(
    ("count", "kept"), [(0, 0), (MOST_ENTITIES, MOST_ENTITIES), (MOST_ENTITIES + 1, MOST_ENTITIES)]
)
def test_the_first_entities_are_reported_and_all_else_stays(count: int, kept: int) -> None:
    entities = tuple(Entity("NUMBER", str(number)) for number in range(count))
    found = reported(Findings(entities=entities, insights=()))
    assert found.entities == entities[:kept]


@pytest.mark.parametrize("sentences", [0, 4990])
def test_what_is_said_within_the_bound_is_found_with_its_time(sentences: int) -> None:
    before = "ok. " * sentences
    text = before + TASK + " So, I will call Carol." * (sentences > 0)
    words = [Word(word, float(at), at + 1.0) for at, word in enumerate(text.split())]
    found = analyze(Utterance("u", text, Speaker("Ann")), participants=(), today=TODAY, words=words)
    task = next(each for each in found.insights if each.offset == len(before))
    assert len(before + TASK) <= LONGEST
    assert task.text == TASK
    # The bound cuts the words in proportion to the text.
    assert task.start == pytest.approx(sentences, abs=8)


def test_what_is_said_beyond_the_bound_is_left_out_and_no_error() -> None:
    text = ("ok. " * LONGEST)[:LONGEST] + TASK
    found = analyze(
        Utterance("u", text, Speaker("Ann")),
        participants=(Speaker("Bob"),),
        trackers=(Tracker("Paper", ("report",)),),
        today=TODAY,
    )
    assert not found.matches
    assert not [each for each in found.insights if "report" in each.text]
    assert not [each for each in found.entities if each.value == "Bob"]
