"""What a user may name to watch or to call."""

import pytest

from symbl_tui.errors import UsageError
from symbl_tui.symbl.call_target import check_keys, parse_call_target
from symbl_tui.symbl.watch_target import WatchTarget, parse_watch_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("standup", WatchTarget("standup")),
        (" 5093011103940608 ", WatchTarget("5093011103940608")),
        ("a/b==", WatchTarget("a/b==")),
        ("https://e.example/v1/subscribe/x", WatchTarget("x", "https://e.example")),
        (
            "wss://e.example:8443/v1/streaming/a%2Fb?access_token=t",
            WatchTarget("a/b", "https://e.example:8443"),
        ),
        ("ws://127.0.0.1:8080/v1/subscribe/x/", WatchTarget("x", "http://127.0.0.1:8080")),
        ("http://[::1]:8080/x", WatchTarget("x", "http://[::1]:8080")),
    ],
)
def test_a_conversation_is_named_by_its_id_or_its_address(text: str, target: WatchTarget) -> None:
    assert parse_watch_target(text) == target


@pytest.mark.parametrize(
    "text", ["", "x" * 600, "a\x1bb", "https://host", "ftp://host/x", "https://u:secret@host/x", "http://[/x"]
)
def test_what_is_no_conversation_is_refused_and_no_secret_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_watch_target(text)
    assert "secret" not in str(refused.value)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("sip:alice@example.org", ("sip:alice@example.org", "")),
        ("sip:alice@127.0.0.1:5070;transport=tcp", ("sip:alice@127.0.0.1:5070;transport=tcp", "")),
        ("+49 (30) 123-456", ("", "4930123456")),
        ("0049 30 123456", ("", "4930123456")),
    ],
)
def test_a_call_goes_to_an_address_or_a_number(text: str, target: tuple[str, str]) -> None:
    assert parse_call_target(text) == target


@pytest.mark.parametrize("text", ["", "alice", "030123456", "+49", "sip:", "sip:a b@c", "+" + "1" * 40])
def test_what_cannot_be_called_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        parse_call_target(text)


def test_keys_are_those_of_a_telephone() -> None:
    assert check_keys(",,12*#AD") == ",,12*#AD"
    with pytest.raises(UsageError, match="no keys"):
        check_keys("12x")
