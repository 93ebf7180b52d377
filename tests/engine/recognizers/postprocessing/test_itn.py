"""Numbers, money, times, dates and addresses are written as people write them, and nothing else changes.

The sentences marked as recognised are from Moonshine's tiny model, for two synthetic voices and for people.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.postprocessing.itn import normalize
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord


def timed(text: str) -> list[TimedWord]:
    """The words of a text, each half a second, one second apart."""
    return [TimedWord(word, float(at), at + 0.5, True) for at, word in enumerate(text.split())]


def written(text: str) -> str:
    return " ".join(word.text for word in normalize(timed(text)))


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        ("It costs five dollars.", "It costs $5."),
        ("We will pay you twenty-five dollars for it.", "We will pay you $25 for it."),
        ("The budget is two hundred and fifty thousand dollars.", "The budget is $250,000."),
        ("It is two point five million dollars.", "It is $2.5 million."),
        ("It is 3 million euros.", "It is €3 million."),
        ("It is five dollars and fifty cents.", "It is $5.50."),
        ("It costs five or ten dollars.", "It costs $5 or $10."),
    ],
)
def test_money_has_its_sign(heard: str, wanted: str) -> None:
    assert written(heard) == wanted


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        ("The meeting is at 3:30pm on Thursday.", "The meeting is at 3:30 PM on Thursday."),
        ("The meeting is at 3:30 p.m. on Thursday.", "The meeting is at 3:30 PM on Thursday."),
        ("It is at three p.m. Then we go.", "It is at 3 PM. Then we go."),
        ("Done by 5 p.m., so you know.", "Done by 5 PM, so you know."),
        ("It is at nine oh five AM.", "It is at 9:05 AM."),
        ("With a meeting starts at three o'clock.", "With a meeting starts at 3 o'clock."),
        ("We meet at ten fifteen.", "We meet at 10:15."),
        ("the twenty second of November at ten fifteen.", "the 22nd of November at 10:15."),
        ("It is on March third, nineteen eighty four.", "It is on March 3rd, 1984."),
        ("Maybe in twenty twenty-four.", "Maybe in 2024."),
        ("In two thousand and seventeen it rained.", "In 2017 it rained."),
        ("the nineteen nineties", "the 1990s"),
        ("in the twenty first century", "in the 21st century"),
    ],
)
def test_times_and_dates_are_written_in_digits(heard: str, wanted: str) -> None:
    assert written(heard) == wanted


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        ("We sold twenty-five units.", "We sold 25 units."),
        ("There are two thousand five hundred people.", "There are 2,500 people."),
        ("Eleven million people", "11 million people"),
        ("Revenue grew by fifteen percent.", "Revenue grew by 15%."),
        ("We expect 5 to 10 percent growth.", "We expect 5 to 10% growth."),
        ("Version two point one is out.", "Version 2.1 is out."),
        ("My number is four one five, five five five, two six seven one.", "My number is 415-555-2671."),
        ("Call me at five, five, five, one, two, three, four.", "Call me at 555-1234."),
        ("The code is seven eight nine zero", "The code is 7890"),
        ("zero zero one nine oh two", "001902"),
        ('"Twenty-five," he said.', '"25," he said.'),
    ],
)
def test_numbers_are_written_in_digits(heard: str, wanted: str) -> None:
    assert written(heard) == wanted


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        ("My email is jane at acme.org.", "My email is jane@acme.org."),
        (
            "Send it to john dot smith at example dot com, please.",
            "Send it to john.smith@example.com, please.",
        ),
        ("Visit www dot example dot com now.", "Visit www.example.com now."),
    ],
)
def test_addresses_are_written_as_addresses(heard: str, wanted: str) -> None:
    assert written(heard) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "One of them is ready, no one else is.",
        "Wait a second, first of all, we need one more.",
        "It may first be seen on the one hand, two of us, one by one.",
        "It takes two or three days, a hundred dollars and a million people.",
        "There are tens of millions and thousands of them.",
        "A twenty second pause, one half, two-thirds, a twenty-five-year-old.",
        "One, two, three, four! One two three four.",
        "Half past nine, quarter past seven, nine am I.",
        "Look at example.com, we met at acme.org, the dot com bubble.",
        "The first and the third, March on, May I?",
        "Seven, eight, nine, ten.",
        "We got two thirty.",
        "Four o' clock, so to speak, oh no.",
        "$5, 3:30, 25, 2,500, 3.5% and 1984.",
        "",
        "— … ?!",
    ],
)
def test_words_that_are_no_number_stay_as_recognised(text: str) -> None:
    assert normalize(timed(text)) == timed(text)


def test_a_number_has_the_time_of_all_its_words() -> None:
    *_, number = normalize(timed("We pay two hundred and fifty thousand dollars."))
    assert number == TimedWord("$250,000.", 2.0, 7.5, True)


def test_a_number_is_aligned_only_if_all_its_words_are() -> None:
    words = [TimedWord("twenty", 0, 1, True), TimedWord("five", 1, 2, False), TimedWord("units", 2, 3, True)]
    assert [word.aligned for word in normalize(words)] == [False, True]


def test_words_that_stand_for_others_share_their_time() -> None:
    assert normalize(timed("at 3:30pm.")) == [
        TimedWord("at", 0.0, 0.5, True),
        TimedWord("3:30", 1.0, 1.333, True),
        TimedWord("PM.", 1.333, 1.5, True),
    ]


NUMBERISH = st.sampled_from(
    (
        *(
            "one",
            "two",
            "ten",
            "twenty",
            "thirty",
            "hundred",
            "thousand",
            "million",
            "and",
            "point",
            "oh",
            "o'",
        ),
        *(
            "zero",
            "second",
            "third",
            "a",
            "of",
            "at",
            "to",
            "dot",
            "com",
            "dollars",
            "cents",
            "percent",
            "p.m.",
        ),
        *("PM", "o'clock", "March", "May", "mail", "in", "nineteen", "nineties", "3", "3:30", "$5", "2,500"),
    )
)


@given(st.lists(st.one_of(NUMBERISH, st.text(min_size=1, max_size=6)), max_size=12))
def test_any_words_keep_their_order_and_their_span(texts: list[str]) -> None:
    words = [TimedWord(text, float(at), at + 0.5, True) for at, text in enumerate(texts)]
    result = normalize(words)
    assert bool(result) == bool(words)
    assert all(first.start <= second.start for first, second in pairwise(result))
    assert all(word.start <= word.end for word in result)
    if words:
        assert (result[0].start, result[-1].end) == (words[0].start, words[-1].end)
