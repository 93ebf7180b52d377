"""Tracked phrases are found wherever and however they were said, and nowhere else."""

import pytest

from symbl_tui.engine.insights import Tracker, match_trackers
from symbl_tui.symbl.events import Speaker, Utterance


def places(text: str, *phrases: str) -> list[tuple[str, int]]:
    matches = match_trackers(Utterance("u1", text, Speaker("Bob")), [Tracker("T", phrases)])
    assert all((match.tracker, match.utterance_id, match.text) == ("T", "u1", text) for match in matches)
    return [(match.value, match.offset) for match in matches]


def test_every_occurrence_is_one_match_at_its_place() -> None:
    text = "The free trial. A Free  TRIAL, free\ntrial!"
    assert places(text, "free trial") == [("free trial", 4), ("free trial", 18), ("free trial", 31)]


def test_a_part_of_a_word_is_no_match() -> None:
    assert places("the price of pricing is priceless", "price") == [("price", 4)]


def test_the_longest_phrase_wins_where_two_begin() -> None:
    assert places("a free trial period", "free trial", "free trial period") == [("free trial period", 2)]


@pytest.mark.parametrize("phrase", ["c++", "(beta)", "a.b", "what?", "50 %"])
def test_phrases_are_taken_literally(phrase: str) -> None:
    assert places(f"about {phrase} again", phrase) == [(phrase, 6)]
    assert places("about axb again", phrase) == []


def test_other_alphabets_ignore_case_too() -> None:
    assert places("die ÜBERSICHT der straße", "Übersicht", "Straße") == [("Übersicht", 4), ("Straße", 18)]


def test_an_empty_vocabulary_matches_nothing() -> None:
    assert places("anything") == []
    assert places("anything", "", "  ") == []


def test_each_tracker_reports_for_itself() -> None:
    utterance = Utterance("1", "the price of the trial", Speaker())
    trackers = [
        Tracker("Trial", ("trial",)),
        Tracker("Money", ("price", "cost")),
        Tracker("All", ("trial", "price")),
    ]
    names = [match.tracker for match in match_trackers(utterance, trackers)]
    assert names == ["Trial", "Money", "All", "All"]
