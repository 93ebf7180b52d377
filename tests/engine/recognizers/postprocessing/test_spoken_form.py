"""Written tokens are read as people speak them, to be matched with sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_to_num import text2num

from symbl_tui.engine.recognizers.postprocessing.spoken_form import cardinal, spoken_form


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Hello,", "hello"),
        ("—", ""),
        ("$1,250.50.", "one thousand two hundred fifty dollars fifty"),
        ("3:30", "three thirty"),
        ("9:05", "nine oh five"),
        ("3:00", "three o'clock"),
        ("e-mail", "e mail"),
        ("2,500", "two thousand five hundred"),
        ("3.5", "three point five"),
        ("555-0134", "five five five zero one three four"),
        ("john@example.com", "john at example dot com"),
        ("Mr.", "mister"),
        ("SQL", "s. q. l."),
        ("COVID-19", "covid nineteen"),
        ("it’s", "it's"),
        ("$25.50", "twenty five dollars fifty"),
        ("€1,000", "one thousand euros"),
        ("$5.00", "five dollars"),
        ("3:05", "three oh five"),
        ("12:00", "twelve o'clock"),
        ("14:00", "fourteen hundred"),
        ("0:30", "zero thirty"),
        ("22nd", "twenty second"),
        ("20th", "twentieth"),
        ("100th", "one hundredth"),
        ("1990s", "nineteen nineties"),
        ("1984", "nineteen eighty four"),
        ("1900", "nineteen hundred"),
        ("2000", "two thousand"),
        ("2005", "two thousand five"),
        ("1,984", "one thousand nine hundred eighty four"),
        ("007", "zero zero seven"),
        ("3.14", "three point one four"),
        ("555-1212", "five five five one two one two"),
        ("1234567890123", "one two three four five six seven eight nine zero one two three"),
        ("U.S.", "u. s."),
        ("HTML", "h. t. m. l."),
        ("NASA", "nasa"),
        ("Dr.", "doctor"),
        ("jane_doe@acme.org", "jane underscore doe at acme dot org"),
        ("50%", "fifty percent"),
        ("R&D", "r and d"),
        ("don’t", "don't"),
        ("3:10", "three ten"),
        ("0:00", "zero hundred"),
        ("1910", "nineteen ten"),
        ("50s", "fifties"),
        ("1900s", "nineteen hundreds"),
        ("TV", "t. v."),
        ("HTTPS", "h. t. t. p. s."),
        ("XMLRPC", "xmlrpc"),
        ("X", "x"),
        ("100000000012", "one hundred billion twelve"),
        ("...", ""),
        ("", ""),
    ],
)
def test_a_token_is_read_aloud(written: str, spoken: str) -> None:
    assert " ".join(spoken_form(written)) == spoken


@given(st.integers(0, 10**12 - 1))
def test_a_number_is_spoken_so_that_it_can_be_understood(number: int) -> None:
    assert text2num(" ".join(cardinal(number)), "en") == number


@given(st.text(max_size=40))
def test_any_token_is_read_in_lower_case_without_spaces(token: str) -> None:
    for word in spoken_form(token):
        assert word == word.strip().lower()
        assert len(word.split()) == 1
