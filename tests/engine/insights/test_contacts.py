"""E-mail addresses, web addresses and telephone numbers in a transcript."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.insights.contacts import emails, phones, urls
from symbl_tui.engine.insights.spans import Span


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to jane.doe+demo@mail.example.co.uk today", "jane.doe+demo@mail.example.co.uk"),
        ("Write to Jane@Example.COM.", "jane@example.com"),
        ("it is john at example dot com", "john@example.com"),
        ("john underscore smith at example dot co dot uk please", "john_smith@example.co.uk"),
        ("mary dash ann at my-shop dot de", "mary-ann@my-shop.de"),
    ],
)
def test_an_e_mail_address_is_found_written_or_spoken(text: str, address: str) -> None:
    assert [span.value for span in emails(text)] == [address]


@pytest.mark.parametrize(
    "text",
    ["meet at noon", "look @ this", "a@b", "jane@localhost", "@example.com", "he is at the dot", ""],
)
def test_ordinary_words_are_no_e_mail_address(text: str) -> None:
    assert list(emails(text)) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.com/a?b=1.", "https://example.com/a?b=1"),
        ("(www.example.org)", "www.example.org"),
        ("our site example.io/pricing, for one", "example.io/pricing"),
        ("go to www dot example dot com", "www.example.com"),
        ("docs dot example dot ai has it", "docs.example.ai"),
        ('<a href="http://example.net">', "http://example.net"),
    ],
)
def test_a_web_address_is_found_without_the_marks_around_it(text: str, address: str) -> None:
    assert [span.value for span in urls(text)] == [address]


@pytest.mark.parametrize("text", ["e.g. this", "it ended.Then we left", "3.50", "a dot on the map", ""])
def test_abbreviations_and_dots_are_no_web_address(text: str) -> None:
    assert list(urls(text)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("call (212) 555-0142 now", "+12125550142"),
        ("call +44 20 7946 0958.", "+442079460958"),
        ("555-0142 is the extension", "5550142"),
        ("two one two five five five oh one four two", "+12125550142"),
        ("plus four four two zero seven nine four six zero nine five eight", "+442079460958"),
        ("it is two one two triple five oh one four two", "+12125550142"),
    ],
)
def test_a_telephone_number_is_normalised(text: str, number: str) -> None:
    assert [span.value for span in phones(text)] == [number]


@pytest.mark.parametrize("text", ["1234567 rows", "in 2024", "5551234%", "one two three", ""])
def test_counts_years_and_shares_are_no_telephone_number(text: str) -> None:
    assert list(phones(text)) == []


def test_a_spoken_telephone_number_is_located_without_the_space_behind_it() -> None:
    text = "dial two one two five five five oh one four two and wait"
    (found,) = phones(text)
    assert text[found.start : found.end] == "two one two five five five oh one four two"


_FINDERS = (emails, urls, phones)
_PIECES = ("a", "@", ".", " dot ", " at ", "com", "www.", "https://", "-", "+", "1", "five ", "(", ")", "é")


@pytest.mark.parametrize("find", _FINDERS)
@given(text=st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_no_text_breaks_the_search_or_moves_it_beyond_the_text(
    find: Callable[[str], Iterator[Span]], text: str
) -> None:
    assert all(0 <= span.start < span.end <= len(text) and span.value for span in find(text))


@pytest.mark.parametrize("find", _FINDERS)
@pytest.mark.parametrize("piece", ["a.", "1-", "a dot ", "five ", "a@", "www.", "+("])
def test_a_hostile_repetition_is_searched_to_its_end(
    find: Callable[[str], Iterator[Span]], piece: str
) -> None:
    text = piece * 5_000
    assert all(span.end <= len(text) for span in find(text))
