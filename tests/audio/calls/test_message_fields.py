"""What is read of platforms' JSON."""

import pytest

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.message_fields import digit_field, parse_object, text_fields, without_numbers


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("+13122010094", "…0094"),
        ("sip:+49 30 1234567@example.com", "sip:…4567@example.com"),
        ("(0)30/123-4567", "(…4567"),
        ("Ana", "Ana"),
        ("1001", "1001"),
        ("192.168.178.20", "192.168.178.20"),
        ("Order 4711", "Order 4711"),
        ("", ""),
    ],
)
def test_names_have_no_whole_telephone_number(name: str, shown: str) -> None:
    assert without_numbers(name) == shown


def test_a_message_is_as_long_as_the_limit_and_no_longer() -> None:
    whole = '{"a":"' + "x" * (64 * 1024 - 8) + '"}'
    assert len(parse_object(whole)["a"]) == 64 * 1024 - 8
    with pytest.raises(CallRefused, match="65537 characters, more than 65536"):
        parse_object(whole + " ")
    assert parse_object(' {"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "text", ["", "[]", "1", "null", '"x"', "{", "[" * 60_000, "\x1b[2J" * 99, "9" * 5000]
)
def test_what_is_no_object_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(CallRefused) as refused:
        parse_object(text)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 120


def test_parameters_are_texts_or_numbers_and_bounded_in_number_and_length() -> None:
    found = text_fields(
        {"a": "x", "b": 5, "c": None, "d": [], "e": True, "f": "", "\x1b": "x", "g\n": "\x1b[1m"}
    )
    assert found == {"a": "x", "b": "5", "g": "[1m"}
    assert list(text_fields({f"k{number}": "x" for number in range(50)})) == [f"k{n}" for n in range(32)]
    ((name, value),) = text_fields({"n" * 9999: "v" * 9999}).items()
    assert (len(name), len(value)) == (200, 200)
    assert text_fields(["a"]) == text_fields(None) == {}


@pytest.mark.parametrize(
    ("value", "digit"),
    [
        ("5", "5"),
        (5, "5"),
        ("#", "#"),
        ("*", "*"),
        ("d", "D"),
        ("12", "1"),
        ("e", ""),
        ("", ""),
        ("\u0665", ""),
    ],
)
def test_a_pressed_key_is_one_of_a_telephone(value: object, digit: str) -> None:
    assert digit_field({"digit": value}, "dtmf", "digit") == digit
