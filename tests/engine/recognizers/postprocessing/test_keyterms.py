"""Names and jargon are corrected by their sound; keyterms that are not spoken change nothing.

The lines are what Moonshine's tiny model wrote for synthetic voices.
"""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.postprocessing.alignment import Aligner
from symbl_tui.engine.recognizers.postprocessing.keyterms import KeytermCorrector

TERMS = (
    *("Venkatesh", "Elasticsearch", "Grafana", "Kubernetes", "Figma", "Salesforce", "Siobhan", "Vonage"),
    *("Ozempic", "Linear", "Looker", "Zhang Wei", "free trial"),
)


@pytest.fixture(scope="module")
def corrector(aligner: Aligner) -> KeytermCorrector:
    return KeytermCorrector(TERMS, aligner.lookup)


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        (
            "So words asked Vin Kottesh for the confluence page.",
            "So words asked Venkatesh for the confluence page.",
        ),
        ("Elastic search and redis are slow.", "Elasticsearch and redis are slow."),
        ("Talk to you about sales force.", "Talk to you about Salesforce."),
        ("the topic was about Greyfan.", "the topic was about Grafana."),
        ("connected with the Leo and Vonnage.", "connected with the Leo and Vonage."),
        ("Use and desk and figma.", "Use and desk and Figma."),
        ('They said "ozempick", again.', 'They said "Ozempic", again.'),
        ("It is Venkattesh's report.", "It is Venkatesh's report."),
    ],
)
def test_a_keyterm_is_written_where_strange_words_sound_like_it(
    corrector: KeytermCorrector, heard: str, wanted: str
) -> None:
    assert " ".join(corrector.correct(heard.split())) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "I like the way you look at it, a linear one.",
        "It was the best of times. It was the worst of times. It was the age of wisdom.",
        "We had everything before us, we had nothing before us.",
        "Can you send the report by Friday? The first trial was free.",
        "Do you remember the day I went and fetched you from, that ditch?",
        "Siobhan and Venkatesh use Kubernetes.",
        "",
    ],
)
def test_ordinary_words_stay(corrector: KeytermCorrector, text: str) -> None:
    assert " ".join(corrector.correct(text.split())) == text


def test_the_sound_decides_about_ordinary_words(corrector: KeytermCorrector) -> None:
    candidates = corrector.candidates(["soon", "about", "grey", "thinner."])
    (candidate,) = [each for each in candidates if each.text == "Grafana." and each.start == 2]
    assert candidate.ordinary
    assert candidate.support(None) < 0
    assert candidate.support(0.1) > 0 > candidate.support(-0.1)


def test_no_correction_reaches_over_the_end_of_a_sentence(corrector: KeytermCorrector) -> None:
    assert corrector.correct(["It", "was", "elastic.", "Search", "for", "it."])[2:4] == ["elastic.", "Search"]
    assert corrector.correct(["It", "was", "elastic", "search", "for", "it."])[2:3] == ["Elasticsearch"]


@pytest.mark.parametrize(
    "terms", [(), ("",), ("  ",), ("王",), ("...",), ("x" * 500,), ("\x00\x1b[",), ("a",)]
)
def test_terms_that_cannot_be_pronounced_are_left_out(aligner: Aligner, terms: tuple[str, ...]) -> None:
    words = ["It", "was", "the", "best", "of", "times."]
    assert KeytermCorrector(terms, aligner.lookup).correct(words) == words


def test_a_huge_vocabulary_costs_little(aligner: Aligner) -> None:
    rng = np.random.default_rng(1)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz "))
    terms = ["".join(rng.choice(letters, 500 if number % 2 else 30)) for number in range(2_000)]
    corrector = KeytermCorrector(terms, aligner.lookup)
    words = ("It was the best of times, it was the worst of times, " * 25).split()
    began = time.process_time()
    corrector.candidates(words)
    assert time.process_time() - began < 5


@settings(max_examples=60, deadline=None)
@given(
    terms=st.lists(st.text(max_size=20), max_size=5),
    words=st.lists(st.text(min_size=1, max_size=10).filter(lambda text: not text.isspace()), max_size=10),
)
def test_any_words_and_terms_are_accepted(aligner: Aligner, terms: list[str], words: list[str]) -> None:
    KeytermCorrector(terms, aligner.lookup).correct(words)
