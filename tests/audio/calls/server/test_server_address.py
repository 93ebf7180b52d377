"""Where calls are taken, and how platforms reach it: as the operator writes it, or a sentence that helps."""

import pytest

from symbl_tui.audio.calls.server.server_address import Address, parse_origin
from symbl_tui.errors import UsageError


@pytest.mark.parametrize(
    ("text", "host", "port", "local", "shown"),
    [
        ("127.0.0.1:8089", "127.0.0.1", 8089, True, "127.0.0.1:8089"),
        ("localhost:0", "localhost", 0, True, "localhost:0"),
        ("[::1]:65535", "::1", 65_535, True, "[::1]:65535"),
        ("0.0.0.0:1", "0.0.0.0", 1, False, "0.0.0.0:1"),
        ("[::]:80", "::", 80, False, "[::]:80"),
        ("calls.example:80", "calls.example", 80, False, "calls.example:80"),
    ],
)
def test_an_address_to_listen_at(text: str, host: str, port: int, local: bool, shown: str) -> None:
    address = Address.parse(text, "--listen")
    assert (address.host, address.port, address.local, str(address)) == (host, port, local, shown)


@pytest.mark.parametrize(
    "text", ["", ":80", "host", "host:", "host:-1", "host:65536", "host:8o", "host: 80", "[::1]"]
)
def test_what_is_no_address_names_the_option_and_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="--listen") as refused:
        Address.parse(text, "--listen")
    assert "e.g. --listen 127.0.0.1:8089" in refused.value.remedy


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("", ""),
        ("wss://calls.example", "wss://calls.example"),
        ("https://calls.example:8443/", "wss://calls.example:8443"),
        ("http://127.0.0.1:1", "ws://127.0.0.1:1"),
        ("ws://[::1]:1", "ws://[::1]:1"),
        # People paste what they gave the platform, with the path.
        ("wss://calls.example/calls", "wss://calls.example"),
        ("wss://calls.example/calls/", "wss://calls.example"),
        ("wss://calls.example/prefix/calls", "wss://calls.example/prefix"),
    ],
)
def test_a_public_url_in_whatever_scheme_is_the_origin_of_websockets(url: str, origin: str) -> None:
    assert parse_origin(url, "--public-url") == origin


@pytest.mark.parametrize(
    "url",
    [
        "calls.example",
        "ftp://calls.example",
        "wss://",
        "wss://user@calls.example",
        "wss://calls.example?x=1",
        "wss://calls.example#x",
        "wss://calls.example:99999",
        "wss://[",
    ],
)
def test_a_public_url_that_cannot_be_names_the_option(url: str) -> None:
    with pytest.raises(UsageError, match="--public-url"):
        parse_origin(url, "--public-url")
