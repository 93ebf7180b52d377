import pytest

from symbl_tui.system.network import LOOPBACK, is_loopback, is_plain_host, origin


@pytest.mark.parametrize(
    ("host", "here"),
    [
        (LOOPBACK, True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    "host",
    ["a.b-c.org", "ollama", "my_box.lan.", "10.0.0.1", "::1", "fe80::1%eth0.7", "xn--bcher-kva.example"],
)
def test_a_host_is_what_it_looks_like(host: str) -> None:
    assert is_plain_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "\u0430pi.openai.com",
        "a..b",
        "a b",
        "a\\.b",
        "a%00b",
        "-",
        "a\u3002b",
        "x" * 64,
        "a\xadb",
        "a." * 130,
        "fe80::1%\x1b[31m",
        "fe80::1%eth0 and more",
        "::1%" + "x" * 16,
    ],
)
def test_a_host_that_looks_like_another_one_is_none(host: str) -> None:
    assert not is_plain_host(host)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://API.symbl.ai/v1?x=1#y", ("https", "api.symbl.ai", 443)),
        ("http://user:pw@[::1]:8080/", ("http", "::1", 8080)),
        ("http://host", ("http", "host", 80)),
        ("http://host:443", ("http", "host", 443)),
        ("ftp://host", None),
        ("http://host:99999", None),
        ("http://[::1", None),
        ("http://:80/", None),
        ("host:80", None),
        ("", None),
    ],
)
def test_a_secret_is_given_to_one_scheme_host_and_port(url: str, found: tuple[str, str, int] | None) -> None:
    assert origin(url) == found
