"""Decoded words are divided into sentences of a length that can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.whisper.sentence_split import DecodedWord, is_finished, split_sentences


def _timed(text: str, seconds: float = 0.3) -> list[DecodedWord]:
    return [DecodedWord(word, at * seconds, (at + 1) * seconds, 0.9) for at, word in enumerate(text.split())]


def _texts(words: list[DecodedWord]) -> list[str]:
    return [" ".join(word.text for word in sentence) for sentence in split_sentences(words)]


def test_no_words_are_no_sentences() -> None:
    assert split_sentences([]) == []


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("It is done.", True),
        ("Is it?", True),
        ("It is", False),
        ("It is,", False),
        ("by J.", False),
        ("So am I.", True),
    ],
)
def test_only_a_marked_end_is_final(text: str, finished: bool) -> None:
    (sentence,) = split_sentences(_timed(text))
    assert is_finished(sentence) is finished


_AND = "and " * 8 + "and"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Are you there? Yes. I am", ["Are you there?", "Yes.", "I am"]),
        ("Ask Dr. Brown or J. Smith. Now", ["Ask Dr. Brown or J. Smith.", "Now"]),
        ('He said "stop." Then', ['He said "stop."', "Then"]),
        (f"{_AND} so, {_AND}", [f"{_AND} so,", _AND]),
    ],
)
def test_words_become_sentences(text: str, sentences: list[str]) -> None:
    found = split_sentences(_timed(text, 1.0))
    assert [" ".join(word.text for word in sentence) for sentence in found] == sentences
    assert not is_finished(found[-1])


def test_a_segment_that_begins_with_a_capital_begins_a_sentence() -> None:
    words = _timed("it went well Then we left")
    begun = [DecodedWord(w.text, w.start, w.end, w.probability, w.text in ("Then", "well")) for w in words]
    assert _texts(begun) == ["it went well", "Then we left"]


def test_a_long_sentence_is_divided_at_the_comma_nearest_its_middle() -> None:
    text = "well, " + "word " * 19 + "middle, " + "word " * 20 + "end, word"
    assert [part.split()[-1] for part in _texts(_timed(text))] == ["middle,", "word"] or len(
        _texts(_timed(text))
    ) > 1
    assert _texts(_timed(text))[0].endswith("middle,")


def test_a_long_sentence_without_commas_is_divided_at_its_longest_pause() -> None:
    words = _timed("word " * 50)
    later = [
        DecodedWord(w.text, w.start + 0.5 * (at >= 20), w.end + 0.5 * (at >= 20), 0.9)
        for at, w in enumerate(words)
    ]
    assert len(split_sentences(later)[0]) == 20


@pytest.mark.parametrize(("silence", "parts"), [(0.9, 1), (1.0, 2)])
def test_a_second_of_silence_ends_a_sentence(silence: float, parts: int) -> None:
    words = [DecodedWord("well", 0.0, 1.0, 0.9), DecodedWord("anyway", 1.0 + silence, 3.0, 0.9)]
    assert len(split_sentences(words)) == parts


_WORDS = st.lists(
    st.tuples(
        st.sampled_from(["so,", "Yes.", "well", "Dr.", "A.", "go?"]),
        st.floats(0, 5),
        st.booleans(),
    ),
    max_size=40,
)


@given(_WORDS)
def test_no_word_is_lost_and_no_sentence_is_long_without_reason(parts: list[tuple[str, float, bool]]) -> None:
    at, words = 0.0, []
    for text, pause, begins in parts:
        words.append(DecodedWord(text, at + pause, at + pause + 0.3, 0.5, begins))
        at += pause + 0.3
    sentences = split_sentences(words)
    assert [word for sentence in sentences for word in sentence] == words
    assert all(sentence[-1].end - sentence[0].start <= 12.0 or len(sentence) == 1 for sentence in sentences)
