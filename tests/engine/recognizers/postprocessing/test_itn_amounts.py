"""Money, shares, ordinals and counts are written in digits where they stand for an amount."""

import pytest

from symbl_tui.engine.recognizers.postprocessing.itn_amounts import cardinal, money, ordinal, percentage
from tests.engine.recognizers.postprocessing.tokens import tokens


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("five dollars", "$5"),
        ("one dollar", "$1"),
        ("twelve hundred euros", "€1,200"),
        ("two and a half dollars", None),
        ("five dollars and five cents", "$5.05"),
        ("five dollars and ninety nine cents", "$5.99"),
        ("five dollars and one cent", "$5.01"),
        ("five dollars and two hundred cents", "$5"),
        ("five dollars, and fifty cents", "$5"),
        ("2.50 dollars and ten cents", "$2.50"),
        ("3 million dollars", "$3 million"),
        ("three hundred million euros", "€300 million"),
        ("one point two five million dollars", "$1.25 million"),
        ("five to ten dollars", "$5"),
        ("five, to ten dollars", None),
        ("five pounds", None),
        ("five. Dollars", None),
        ("a hundred dollars", None),
        ("fifth dollar", None),
        ("five six dollars", None),
        ("dollars", None),
    ],
)
def test_money_is_written_with_its_sign_where_it_is_certain(text: str, amount: str | None) -> None:
    written = money(tokens(text), 0)
    assert (written and " ".join(written.texts)) == amount


@pytest.mark.parametrize(
    ("text", "share", "end"),
    [
        ("fifteen percent", "15%", 2),
        ("twelve thousand percent", "12,000%", 3),
        ("zero point five percent", "0.5%", 4),
        ("five to ten percent", "5", 1),
        ("five or six percent", "5", 1),
    ],
)
def test_a_share_has_its_percent_sign(text: str, share: str, end: int) -> None:
    written = percentage(tokens(text), 0)
    assert written is not None
    assert (written.texts, written.end) == ((share,), end)


@pytest.mark.parametrize("text", ["five", "five, percent", "five but ten percent", "hundred percent"])
def test_a_number_without_its_percent_stays_in_words(text: str) -> None:
    assert percentage(tokens(text), 0) is None


@pytest.mark.parametrize(
    ("text", "at", "written"),
    [
        ("the tenth time", 1, "10th"),
        ("twenty first century", 0, "21st"),
        ("the hundred and first", 1, None),
        ("the ninth time", 1, None),
        ("a twentieth of it", 1, None),
        ("one tenth", 1, None),
        ("a thirty second pause", 1, None),
        ("twenty units", 0, None),
    ],
)
def test_an_ordinal_is_written_in_digits_unless_it_is_small_or_a_fraction(
    text: str, at: int, written: str | None
) -> None:
    found = ordinal(tokens(text), at)
    assert (found and found.texts[0]) == written


@pytest.mark.parametrize(
    ("text", "at", "written"),
    [
        ("ten units", 0, "10"),
        ("nine units", 0, None),
        ("two point five units", 0, "2.5"),
        ("nine hundred ninety nine", 0, "999"),
        ("nine thousand nine hundred ninety nine", 0, "9,999"),
        ("eleven million people", 0, "11 million"),
        ("one million two hundred thousand", 0, "1.2 million"),
        ("two billion", 0, "2 billion"),
        ("one million and one", 0, "1,000,001"),
        ("in two thousand and nine", 1, "2009"),
        ("about two thousand people", 1, "2,000"),
        ("sold nineteen hundred", 1, "1,900"),
        ("in nineteen hundred", 1, "1900"),
        ("nine ten", 1, None),
        ("nine, ten", 1, None),
        ("25 units", 0, None),
    ],
)
def test_a_count_is_written_as_people_write_it(text: str, at: int, written: str | None) -> None:
    found = cardinal(tokens(text), at)
    assert (found and " ".join(found.texts)) == written
