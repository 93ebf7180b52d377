"""The environment's secret goes to the engine that the user named, however its address is written."""

import pytest

from symbl_tui.config.named_engine import default_url, is_named, url_from_environment


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYMBL_BASE_URL", raising=False)


@pytest.mark.parametrize(
    ("url", "named", "base", "expected"),
    [
        ("https://api.symbl.ai", None, None, True),
        ("https://api.symbl.ai:443/", None, None, True),
        ("http://api.symbl.ai", None, None, False),
        ("https://api.symbl.ai.evil.example", None, None, False),
        ("https://e.example", None, None, False),
        ("https://e.example", "https://e.example/", None, True),
        ("https://e.example:8443", "https://e.example", None, False),
        ("https://e.example", None, "https://e.example/", True),
        ("https://api.symbl.ai", None, "https://e.example", False),
        ("local", "local", None, False),
        ("", "", "", False),
    ],
)
def test_an_engine_is_named_by_scheme_host_and_port(
    monkeypatch: pytest.MonkeyPatch, url: str, named: str | None, base: str | None, expected: bool
) -> None:
    if base is not None:
        monkeypatch.setenv("SYMBL_BASE_URL", base)
    assert is_named(url, named) is expected


def test_an_empty_variable_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMBL_BASE_URL", "/")
    assert url_from_environment() is None
    assert default_url() == "https://api.symbl.ai"
    monkeypatch.setenv("SYMBL_BASE_URL", "http://127.0.0.1:8080//")
    assert default_url() == "http://127.0.0.1:8080"
