"""A token is found wherever Symbl's clients put it."""

import pytest
from starlette.requests import HTTPConnection

from symbl_tui.engine.auth.token_lookup import tokens_in


def _tokens(headers: dict[str, str], query: str = "") -> list[str]:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "headers": raw, "query_string": query.encode()}
    return [token for token in tokens_in(HTTPConnection(scope)) if token]


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Authorization": "Bearer abc"}, ""),
        ({"Authorization": "bearer   abc "}, ""),
        ({"X-API-KEY": "abc"}, ""),
        ({}, "access_token=abc"),
        ({}, "accessToken=abc&other=1"),
    ],
)
def test_a_token_is_found_in_headers_and_query(headers: dict[str, str], query: str) -> None:
    assert _tokens(headers, query) == ["abc"]


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic abc", "abc", "Bearerabc"])
def test_another_kind_of_credentials_is_no_token(value: str) -> None:
    assert _tokens({"Authorization": value}) == []


def test_all_tokens_are_tried_since_a_proxy_may_add_one_of_its_own() -> None:
    headers = {"Authorization": "Bearer proxy", "X-API-KEY": "key"}
    assert _tokens(headers, "access_token=a%20b&accessToken=c") == ["proxy", "key", "a b", "c"]
