"""Vocabulary boost: names and jargon of a vocabulary are recognised, and nothing else changes."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile

from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory
from symbl_tui.engine.recognizers.pocketsphinx.vocabulary import added_words, split_name
from symbl_tui.engine.recognizers.pocketsphinx.worker import to_words
from symbl_tui.engine.recognizers.process.worker_connection import WorkerConfig
from symbl_tui.engine.recognizers.pronunciation.letters import pronunciation
from tests.engine.recognizers.recognition import finals, recognize
from tests.engine.streaming_client import Samples
from tests.support.paths import DATA

SPOKEN = DATA / "names.flac"
"""A synthetic voice: "Priyanka will send the report to Siobhan by Friday."."""

NAMES = ("Priyanka", "Siobhan", "Kubernetes")

DICTIONARY = {
    "product": "P R AA D AH K T",
    "launch": "L AO N CH",
    "yes": "Y EH S",
    "s.": "EH S",
    "q.": "K Y UW",
    "l.": "EH L",
}


@pytest.fixture(scope="module")
def names() -> Samples:
    sound, _ = soundfile.read(SPOKEN, dtype="int16")
    samples: Samples = np.pad(sound, (8_000, 16_000))
    return samples


def added(*phrases: str) -> Iterator[tuple[str, str, float]]:
    for word in added_words(phrases, DICTIONARY.get):
        yield word.name, word.phones, word.weight


async def recognized_text(sound: Samples, *vocabulary: str) -> str:
    recognizer = await PocketSphinxFactory().create(vocabulary=vocabulary)
    return " ".join(final.text for final in finals(await recognize(recognizer, sound)))


async def test_a_name_in_no_dictionary_is_recognised_with_a_vocabulary(names: Samples) -> None:
    assert "Priyanka" not in await recognized_text(names)
    assert "Priyanka will send" in await recognized_text(names, *NAMES)


async def test_words_of_a_vocabulary_that_are_not_spoken_change_nothing(bob: Samples) -> None:
    likely = [*NAMES, *(f"Name{letter}son" for letter in "abcdefghijk"), "budget", "product launch"]
    assert await recognized_text(bob, *likely) == await recognized_text(bob)


async def test_a_final_word_has_a_confidence(bob: Samples) -> None:
    results = finals(await recognize(await PocketSphinxFactory().create(), bob))
    posterior = [word.confidence for final in results for word in final.words]
    assert posterior
    assert all(each is not None and 0 <= each <= 1 for each in posterior)


def test_a_phrase_is_one_word_of_the_decoder_and_several_of_ours() -> None:
    assert list(added("Product launch")) == [("~product~launch", "P R AA D AH K T L AO N CH", 1000.0)]
    first, second = to_words([("~product~launch", 0, 129, 0.5)], 1.0)
    assert first == ("product", 1.0, 1.7, 0.5)
    assert second == ("launch", 1.7, 2.3, 0.5)
    assert split_name("friday") == ["friday"]


def test_short_words_are_made_less_likely_than_long_ones() -> None:
    ((_, _, short),) = added("yes")
    ((_, _, long),) = added("product")
    assert short < long


def test_an_unknown_word_of_a_phrase_is_added_alone_too() -> None:
    assert [name for name, _, _ in added("Jira launch")] == ["~Jira~launch", "~Jira"]


def test_acronyms_are_pronounced_letter_by_letter() -> None:
    assert [phones for _, phones, _ in added("SQL")] == ["EH S K Y UW EH L"]


@pytest.mark.parametrize("phrase", ["", "   ", "王", "42", "3G", "one " * 7, "~~~", "\x00\x1b["])
def test_phrases_without_a_pronunciation_are_left_out(phrase: str) -> None:
    assert list(added(phrase)) == []


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("Grafana", "G R AH F AH N AH"),
        ("Figma", "F IH G M AH"),
        ("Xiaoming", "ZH AW IY AH M IH NG"),
        ("Zendesk", "Z EH N D EH S K"),
    ],
)
def test_a_word_is_pronounced_as_words_like_it_are(word: str, phones: str) -> None:
    assert pronunciation(word) == phones


def test_a_vocabulary_is_bounded() -> None:
    config = WorkerConfig("", tuple(f"word{number}" + "x" * 1000 for number in range(1000)))
    told = json.loads(config.encode()[4:])["vocabulary"]
    assert len(told) == 200
    assert max(map(len, told)) == 100
