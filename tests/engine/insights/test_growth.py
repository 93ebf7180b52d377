"""What looks at foreign text takes time in proportion to it, to the names and to the phrases in it."""

from collections.abc import Callable
from datetime import date
from typing import Final

import pytest

from symbl_tui.domain.insight import Entity, Tracker
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.salient_sentences import salient_sentences
from symbl_tui.domain.sentences import sentence_spans
from symbl_tui.domain.text import clean
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.redaction import mask_entities, redact
from symbl_tui.engine.insights import (
    Punctuation,
    TopicRanker,
    detect_punctuation,
    find_insights,
    find_phrases,
    match_trackers,
    punctuate,
)
from symbl_tui.engine.insights.answers import find_answer
from symbl_tui.engine.insights.entities import find_entities
from symbl_tui.engine.insights.people import People
from symbl_tui.engine.protocol.identifiers import Members
from symbl_tui.engine.recognizers.interface import FinalResult
from symbl_tui.engine.recognizers.postprocessing.spoken_form import spoken_form
from tests.support.growth import grows_linearly

TODAY: Final = date(2026, 11, 18)
PEOPLE: Final = tuple(Speaker(f"Person{number} Smith") for number in range(300))
TRACKERS: Final = tuple(Tracker(f"T{number}", (f"w{number}", "a a b", "it to")) for number in range(50))


def _insights(text: str) -> object:
    return find_insights(
        Utterance("1", text, PEOPLE[0]),
        participants=PEOPLE,
        kinds=frozenset(insight_keys()),
        threshold=0.0,
        today=TODAY,
        punctuation=Punctuation.PERSON,
    )


def _topics(text: str) -> object:
    ranker = TopicRanker()
    ranker.add(Utterance("1", text, PEOPLE[0]))
    return ranker.talk


READERS: Final[dict[str, Callable[[str], object]]] = {
    "insights": _insights,
    "entities": lambda text: find_entities(text, participants=PEOPLE, today=TODAY),
    "trackers": lambda text: match_trackers(Utterance("1", text, PEOPLE[0]), TRACKERS),
    "punctuation": lambda text: (punctuate(text), detect_punctuation([text])),
    "sentences": lambda text: list(sentence_spans(text)),
    "answers": lambda text: find_answer(text + "?", PEOPLE[0], [Utterance("2", text, PEOPLE[1])]),
    "summary": lambda text: salient_sentences(text.split("t") * 2),
    "topics": _topics,
    "spoken form": lambda text: [spoken_form(word) for word in (text, *text.split())],
    "cleaning": lambda text: clean(text, len(text)),
}
PIECES: Final = (
    *("a", "a-", "a. ", "today noon ", "i will send it to you and ", "Person7 Smith, ", "is it? or "),
    *("one hundred and ", "\u200da\x07", '"'),
)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_takes_time_in_proportion_to_the_text(reader: str, piece: str) -> None:
    read = READERS[reader]
    read(piece * 3)  # loads what is loaded once
    grows_linearly(lambda size: read((piece * size)[:size]), most=1 << 15)


def test_a_thousand_people_cost_as_much_as_their_names() -> None:
    def members(size: int) -> object:
        found = Members()
        for number in range(size):
            found.find_or_add(f"Person{number}", "")
        return list(People(found.all).mentions(" ".join(person.name for person in found.all)))

    grows_linearly(members)


def test_trackers_cost_as_much_as_their_phrases() -> None:
    def match(size: int) -> object:
        trackers = [Tracker(f"T{number}", (f"a b w{number}", f"a c w{number}")) for number in range(size)]
        return match_trackers(Utterance("1", "a b c w1 " * 100, Speaker()), trackers)

    grows_linearly(match)


def test_masking_costs_as_much_as_words_and_entities() -> None:
    def mask(size: int) -> object:
        words = tuple(Word("me", 0.0, 0.0) for _ in range(size))
        entities = [Entity("PERSON", "me", "1", "me", 3 * place) for place in range(0, size, 2)]
        masked = redact(FinalResult(words), entities, "***")
        return mask_entities(entities, masked.text, "***")

    grows_linearly(mask)


def test_a_list_of_requested_phrases_costs_a_long_conversation_one_reading() -> None:
    def find(size: int) -> object:
        return find_phrases(
            [f"so w{number} it is" for number in range(size)], [f"w{number} it" for number in range(size)]
        )

    grows_linearly(find)
