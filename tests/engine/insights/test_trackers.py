"""Trackers match their phrases in every form, and nothing else."""

import pytest

from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights import find_phrases, match_trackers
from symbl_tui.engine.insights.trackers import MOST_MATCHES


def places(text: str, *phrases: str) -> list[tuple[str, int]]:
    matches = match_trackers(Utterance("u1", text, Speaker("Bob")), [Tracker("T", phrases)])
    assert all((match.tracker, match.utterance_id, match.text) == ("T", "u1", text) for match in matches)
    return [(match.value, match.offset) for match in matches]


def test_every_occurrence_is_one_match_at_its_place() -> None:
    text = "The free trial. A Free  TRIAL, free\ntrial!"
    assert places(text, "free trial") == [("free trial", 4), ("free trial", 18), ("free trial", 31)]


def test_a_part_of_a_word_is_no_match() -> None:
    assert places("a priceless surprise at enterprise prices", "price") == [("price", 35)]


@pytest.mark.parametrize(
    ("said", "phrase", "offset"),
    [
        ("what about the Pricing", "price", 15),
        ("two free trials please", "free trial", 4),
        ("they are cancelling today", "cancel", 9),
        ("the contract was renewed", "renewing", 17),
        ("many competitors there", "Competitor", 5),
        ("he was billed twice", "billing", 7),
    ],
)
def test_other_forms_of_the_words_match_at_their_place(said: str, phrase: str, offset: int) -> None:
    assert places(said, phrase) == [(phrase, offset)]


def test_words_between_or_signs_in_a_phrase_are_not_forgiven() -> None:
    assert places("a free and long trial", "free trial") == []
    assert places("the betas", "(beta)") == []


def test_a_literal_phrase_wins_over_an_inflected_one() -> None:
    assert places("our prices", "price", "prices") == [("prices", 4)]


def test_the_longest_phrase_wins_where_two_begin() -> None:
    assert places("a free trial period", "free trial", "free trial period") == [("free trial period", 2)]


@pytest.mark.parametrize("phrase", ["c++", "(beta)", "a.b", "what?", "50 %"])
def test_phrases_are_matched_literally(phrase: str) -> None:
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


def test_of_many_trackers_one_is_found_as_fast_as_of_one() -> None:
    many = [Tracker(f"T{number}", (f"send w{number} by mail", f"w{number}")) for number in range(2_000)]
    utterance = Utterance("1", "please send w7 by mail, or w8", Speaker())
    found = [(match.tracker, match.value) for match in match_trackers(utterance, many)]
    assert found == [("T7", "send w7 by mail"), ("T8", "w8")]


def test_trackers_in_every_word_are_reported_up_to_a_bound() -> None:
    trackers = [Tracker(f"T{number}", ("a", "a a")) for number in range(200)]
    assert len(match_trackers(Utterance("1", "a " * 200, Speaker()), trackers)) == MOST_MATCHES
    assert len(match_trackers(Utterance("1", "a " * 5000, Speaker()), trackers)) == 50


def test_phrases_are_found_in_all_texts_that_have_them_in_any_form() -> None:
    texts = ["the free trials end", "a PRICE", "nothing", "price of a free trial"]
    assert find_phrases(texts, ["free trial", "price", "never"]) == [[0, 3], [1, 3], []]
    assert find_phrases([], ["price"]) == [[]]
