"""What is read of platforms' JSON."""

import pytest

from symbl_tui.audio.calls.message_fields import without_numbers


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
