"""No secret is sent in the clear, and no address holds one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.errors import ConfigError
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from tests.support.foreign_text import is_harmless


@pytest.mark.parametrize(
    "url",
    [
        "https://api.symbl.ai",
        "http://127.0.0.1:41233",
        "http://localhost",
        "http://[::1]:80",
        "http://127.8.9.1",
    ],
)
def test_encrypted_and_local_addresses_are_accepted(url: str) -> None:
    check_transport(url, allow_plain_http=False)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.5", "http://localhost.example.com", "http://127.0.0.1.nip.io"]
)
def test_plain_http_to_another_machine_has_to_be_insisted_on(url: str) -> None:
    with pytest.raises(ConfigError, match=r"in the clear; set engine\.allow_plain_http = true to insist"):
        check_transport(url, allow_plain_http=False)
    check_transport(url, allow_plain_http=True)


@pytest.mark.parametrize(
    "url", ["", "api.symbl.ai", "ftp://x", "https://", "https://x:99999", "https://[::1", "local"]
)
def test_what_is_no_address_is_refused_with_what_is_expected(url: str) -> None:
    with pytest.raises(ConfigError, match=r"engine\.url: expected 'local' or an http\(s\) address"):
        check_transport(url, allow_plain_http=True)


@pytest.mark.parametrize(
    "url", ["https://alice@x.com", "https://alice:secret@x.com", "https://:secret@x.com"]
)
def test_an_address_with_a_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError, match="use SYMBL_APP_ID and SYMBL_APP_SECRET") as refused:
        check_transport(url, allow_plain_http=True)
    assert "secret@" not in str(refused.value)


def refusal(url: str) -> str:
    try:
        check_transport(url, allow_plain_http=False)
    except ConfigError as error:
        return str(error)
    return ""


@given(st.text())
def test_any_text_is_accepted_or_refused_in_one_harmless_sentence(url: str) -> None:
    assert is_harmless(refusal(url))
    assert "\n" not in refusal(url)


def test_a_logged_endpoint_hides_its_secret() -> None:
    assert "s3cret" not in repr(Endpoint("https://x", "app", "s3cret"))
