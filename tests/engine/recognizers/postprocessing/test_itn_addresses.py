"""Telephone numbers, e-mail addresses and web sites that were spelled out loud."""

import pytest

from symbl_tui.engine.recognizers.postprocessing.itn_addresses import digits, e_mail, site
from tests.engine.recognizers.postprocessing.tokens import tokens


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("five five five one two one two", "555-1212"),
        ("four one five five five five two six seven one", "415-555-2671"),
        ("one four one five five five five two six seven one", "1-415-555-2671"),
        ("seven oh seven", "707"),
        ("nine one one.", "911"),
        ("four, one, five, five, five, one, two", "415-5512"),
        ("4 1 5", "415"),
        ("five five", None),
        ("five, five, six", None),
        ("one two three four", None),
        ("nine eight seven", None),
        ("five five. five one", None),
        ("oh well", None),
    ],
)
def test_digits_spoken_one_by_one_are_one_number(text: str, written: str | None) -> None:
    found = digits(tokens(text), 0)
    assert (found and found.texts[0]) == written


def test_a_number_is_not_found_again_from_its_second_digit() -> None:
    line = tokens("five five five one two one two")
    assert [at for at in range(7) if digits(line, at)] == [0]
    apart = tokens("five, five, five")
    assert not any(digits(apart, at) for at in range(3))


def test_a_number_is_found_right_after_a_sentence_that_ends_in_a_digit() -> None:
    line = tokens("it is five. five one seven oh")
    assert [(at, found.texts) for at in range(7) if (found := digits(line, at))] == [(3, ("5170",))]


@pytest.mark.parametrize(
    ("text", "at", "address"),
    [
        ("email jane at acme.org", 1, "jane@acme.org"),
        ("mail john dot smith at example dot com", 1, "john.smith@example.com"),
        ("send it to j underscore doe at my dash shop dot co", 3, "j_doe@my-shop.co"),
        ("look at example.com", 0, None),
        ("email the team at acme.org", 1, None),
        ("email jane at home", 1, None),
        ("email jane, at acme.org", 1, None),
        ("email jane at", 1, None),
        ("mail dot at acme.org", 1, None),
        ("mail " + "x " * 13 + "jane at acme.org", 14, None),
    ],
)
def test_an_e_mail_address_is_written_where_mail_is_meant(text: str, at: int, address: str | None) -> None:
    found = e_mail(tokens(text), at)
    assert (found and found.texts[0]) == address


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("www dot example dot com", "www.example.com"),
        ("example dot io,", "example.io"),
        ("my dash shop dot net", "my-shop.net"),
        ("example.com", None),
        ("example dot", None),
        ("the dot com bubble", None),
        ("example dot banana", None),
        ("example dot, com", None),
    ],
)
def test_a_web_site_is_written_when_it_ends_in_a_known_domain(text: str, host: str | None) -> None:
    found = site(tokens(text), 0)
    assert (found and found.texts[0]) == host
