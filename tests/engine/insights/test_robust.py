"""Whatever was recognised, everything that reads it comes back, soon, and with places that are places."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.salient_sentences import salient_sentences
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights.answers import find_answer
from symbl_tui.engine.insights.findings import LONGEST, analyze

PEOPLE = (Speaker("Alice Smith"), Speaker("ßİ"), Speaker(""))
TRACKERS = (Tracker("T", ("price", "free trial", "c++", "\u0130")), Tracker("", ("", " ")))
PIECES = (
    *("i will", "can you", "let us", "please", "send", "it", "by", "friday", "at", "noon", "next", "month"),
    *("two", "hundred", "point", "five", "dollars", "%", "$3", "9", "dot", "com", "@", "http://", "+1", "q"),
    *("what", "is", "that", "or", "not", "Bob", "alice", "the thirty first of", "february", "prices", "uh"),
    *("İ", "ﬁ", "\u2019s", "\x00", "\ud800", "٣", "²", "१२", "\n", ",", ".", "?", "-", "year 9999"),
)
DAYS = (date(2026, 11, 18), date(1, 1, 1), date(9999, 12, 31), date(2028, 2, 29))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)),
    st.sampled_from(DAYS),
)
def test_any_text_is_analysed_with_offsets_inside_it(said: str, today: date) -> None:
    utterance = Utterance("u1", said, PEOPLE[0])
    findings = analyze(utterance, participants=PEOPLE, trackers=TRACKERS, today=today)
    for entity in findings.entities:
        assert entity.text
        assert said[entity.offset : entity.offset + len(entity.text)] == entity.text
    for match in findings.matches:
        assert 0 <= match.offset < len(said)
    for insight in findings.insights:
        assert 0 <= (insight.confidence or 0.0) <= 1
        for entity in insight.entities:
            assert insight.text[entity.offset : entity.offset + len(entity.text)] == entity.text
    assert findings.sentiment is None or -1 <= findings.sentiment.score <= 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_lines_can_be_summed_up_and_looked_at_for_answers(lines: list[str]) -> None:
    chosen = salient_sentences(lines, 3)
    assert all(0 <= place.start < place.end <= len(lines[place.line]) for place in chosen)
    said = [Utterance(str(index), line, PEOPLE[1]) for index, line in enumerate(lines)]
    for line in lines:
        answer = find_answer(line, PEOPLE[0], said)
        assert answer is None or 0.5 <= answer.confidence <= 1


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a ",
            "1 ",
            "9",
            "five ",
            "x@",
            "é",
            "dot at ",
            "in two weeks ",
            "what is it or ",
            "$1 ",
            "bob ",
            "price ",
            "do you want to go ",
            "wait a minute ",
            "you can you ",
        ),
        *(
            "so and but ",
            "can you send me ",
            "?",
            "i will call ",
            "the the a b ",
            "let us ",
            "not ",
            "twenty of may ",
        ),
    ],
)
def test_a_very_long_line_is_analysed_in_bounded_time(piece: str) -> None:
    said = (piece * 1_000_000)[:1_000_000]
    began = time.process_time()
    analyze(Utterance("u1", said, PEOPLE[0]), participants=PEOPLE, trackers=TRACKERS, today=DAYS[0])
    assert time.process_time() - began < 5


def test_text_within_the_bound_is_analysed_however_much_follows() -> None:
    said = "i will send you the price list tomorrow. " + "so it goes. " * 100_000
    findings = analyze(
        Utterance("u1", said, PEOPLE[0]), participants=PEOPLE, trackers=TRACKERS, today=DAYS[0]
    )
    assert [insight.text for insight in findings.insights] == ["I will send you the price list tomorrow."]
    assert [match.offset for match in findings.matches] == [said.index("price")]
    assert len(findings.matches[0].text) == LONGEST
