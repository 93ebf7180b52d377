"""Division of timed words into sentences, and cuts of a line that goes on."""

import pytest

from symbl_tui.engine.recognizers.moonshine.cut_places import cut_place, sentences
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord


def timed(text: str, **pauses: float) -> list[TimedWord]:
    """Words of 0.3 s each, with a pause behind some of them."""
    words, at = [], 0.0
    for word in text.split():
        words.append(TimedWord(word, at, at + 0.3, aligned=True))
        at += 0.3 + pauses.get(word.strip(".,?").lower(), 0.0)
    return words


def divided(text: str) -> list[str]:
    return [" ".join(word.text for word in sentence) for sentence in sentences(timed(text))]


def test_each_sentence_is_an_utterance_of_its_own() -> None:
    assert divided("We ship on Friday. Can you review the budget? I will send it.") == [
        "We ship on Friday.",
        "Can you review the budget?",
        "I will send it.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ask Mr. Smith about the plan.",
        "It costs 3.50 at the St. James store.",
        "Meet J. R. Hartley at ten.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert divided(text) == [text]


def test_an_interjection_goes_with_what_follows_it() -> None:
    assert divided("Yes. I sent it yesterday. No.") == ["Yes. I sent it yesterday.", "No."]


def test_a_sentence_is_final_while_the_speaker_goes_on() -> None:
    words = timed("I sent the report. Now we have to", report=0.4)
    assert cut_place(words, words[-1].end + 0.1, forced=False) == 4


def test_a_full_stop_without_a_pause_is_no_cut_unless_one_is_due() -> None:
    words = timed("I sent the report. Now we have to go")
    assert cut_place(words, words[-1].end, forced=False) is None
    assert cut_place(words, words[-1].end, forced=True) is not None


def test_the_last_words_are_not_cut_off_as_they_may_still_change() -> None:
    words = timed("I sent the report. Now", report=0.4)
    assert cut_place(words, words[-1].end, forced=False) is None


def test_a_forced_cut_takes_the_longest_pause_of_the_later_half() -> None:
    words = timed("one two three four five six seven eight nine ten", two=0.9, seven=0.3)
    assert cut_place(words, words[-1].end, forced=True) == 7


def test_a_short_answer_between_two_sentences_goes_with_the_second() -> None:
    assert divided("We ship on Friday. Of course. I will send it. Three words here. Fine.") == [
        "We ship on Friday.",
        "Of course. I will send it.",
        "Three words here.",
        "Fine.",
    ]


@pytest.mark.parametrize(("pause", "place"), [(0.11, None), (0.125, 4), (0.4, 4)])
def test_a_sentence_ends_at_a_pause_and_not_where_words_run_together(pause: float, place: int | None) -> None:
    words = timed("I sent the report. Now we have to", report=pause)
    assert cut_place(words, words[-1].end, forced=False) == place


@pytest.mark.parametrize(("behind", "place"), [(0.35, None), (0.45, 4)])
def test_a_cut_waits_until_enough_was_said_behind_it(behind: float, place: int | None) -> None:
    words = timed("I sent the report. Now", report=0.4)
    assert cut_place(words, words[4].start + behind, forced=False) == place


def test_of_several_sentences_all_but_the_last_are_final_at_once() -> None:
    words = timed("I sent it on. You saw it too. And then we", on=0.3, too=0.3)
    assert cut_place(words, words[-1].end, forced=False) == 8


@pytest.mark.parametrize(
    ("text", "pauses", "place"),
    [
        ("one two three four five six, seven eight nine ten", {}, 6),
        ("one two three four five six, seven eight nine ten", {"eight": 0.1}, 6),
        ("one two three four five six, seven eight nine ten", {"eight": 0.2}, 8),
        ("one two three four five six; seven. eight nine ten", {"five": 0.4}, 7),
        ("one two three four five six, seven? eight nine ten", {"six": 0.6}, 6),
        ("one two three. four five six seven eight nine ten", {"seven": 0.05}, 7),
    ],
)
def test_a_forced_cut_weighs_pauses_and_marks(text: str, pauses: dict[str, float], place: int) -> None:
    words = timed(text, **pauses)
    assert cut_place(words, words[-1].end, forced=True) == place


def test_nothing_can_be_cut_off_from_a_single_word_or_none() -> None:
    assert cut_place(timed("word"), 9.0, forced=True) is None
    assert cut_place([], 9.0, forced=True) is None
    assert list(sentences([])) == []
