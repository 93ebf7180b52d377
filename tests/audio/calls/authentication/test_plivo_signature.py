"""Only what Plivo has signed gets in; Plivo's own library is the measure in both directions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plivo.utils import validate_v3_signature
from plivo.utils.signature_v3 import construct_get_url, get_signature_v3

from symbl_tui.audio.calls.authentication.plivo_signature import TOKEN, PlivoSignature, signature
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5"
NONCE = "05429567804466091622"
URL = "wss://calls.example/calls/plivo"


def made(url: str, nonce: str = NONCE, secret: str = SECRET) -> str:
    """What Plivo's library computes for a GET."""
    result: bytes = get_signature_v3(secret.encode(), construct_get_url(url, {}).decode(), nonce.encode())
    return result.decode()


def request(signed: str, **changes: object) -> UpgradeRequest:
    headers = {"x-plivo-signature-v3": signed, "x-plivo-signature-v3-nonce": NONCE}
    query = changes.pop("query", {})
    assert isinstance(query, dict)
    headers |= {name: str(value) for name, value in changes.items()}
    return UpgradeRequest("/calls/plivo", query=query, headers=headers, public_url=URL)


def is_accepted(asked: UpgradeRequest, secret: str = SECRET) -> bool:
    try:
        PlivoSignature({TOKEN: secret}).check(asked)
    except CallRefused:
        return False
    return True


@pytest.mark.parametrize("scheme", ["wss", "https", "http"])
def test_each_scheme_that_plivo_may_sign_is_accepted(scheme: str) -> None:
    assert is_accepted(request(made(URL.replace("wss", scheme))))


@pytest.mark.parametrize(
    "url", ["wss://other.example/calls/plivo", f"{URL}/", "ftp://calls.example/calls/plivo", f"{URL}?a=1"]
)
def test_another_url_is_refused(url: str) -> None:
    assert not is_accepted(request(made(url)))


@given(
    st.text(st.characters(min_codepoint=48, max_codepoint=122), min_size=1, max_size=30),
    st.integers(0, 10**20),
)
@settings(max_examples=40)
def test_what_we_sign_plivos_library_accepts_and_the_other_way_round(secret: str, nonce: int) -> None:
    url = URL.replace("wss", "https")
    assert validate_v3_signature("GET", url, str(nonce), secret, signature(secret, url, str(nonce)))
    headers = {
        "x-plivo-signature-v3": made(url, str(nonce), secret),
        "x-plivo-signature-v3-nonce": str(nonce),
    }
    assert is_accepted(UpgradeRequest("/calls/plivo", headers=headers, public_url=URL), secret)


def test_a_query_is_signed_in_the_order_of_its_names() -> None:
    signed = made(f"{URL}?title=b&call=a")
    assert is_accepted(request(signed, query={"title": "b", "call": "a"}))
    assert not is_accepted(request(signed, query={"title": "b", "call": "c"}))


def test_one_of_several_signatures_is_enough_also_that_of_the_main_account() -> None:
    assert is_accepted(request(f"wrong, {made(URL)}"))
    main = {"x-plivo-signature-ma-v3": made(URL)}
    assert is_accepted(request("wrong", **main))
    assert is_accepted(request("", **main))


def test_another_nonce_or_token_is_refused() -> None:
    assert not is_accepted(request(made(URL, nonce="1")))
    assert not is_accepted(request(made(URL, secret="x")))
    assert is_accepted(request(made(URL)), f"new,{SECRET}")
    assert not is_accepted(request(made(URL, secret="")), "")


def test_a_flood_of_signatures_is_not_worked_through() -> None:
    assert not is_accepted(request("x," * 1000 + made(URL)))


@pytest.mark.parametrize("missing", ["x-plivo-signature-v3", "x-plivo-signature-v3-nonce"])
def test_a_request_without_signature_or_nonce_is_refused_with_the_name_of_the_header(missing: str) -> None:
    asked = request(made(URL))
    headers = {name: value for name, value in asked.headers.items() if name != missing}
    with pytest.raises(CallRefused) as refused:
        PlivoSignature({TOKEN: SECRET}).check(UpgradeRequest("/calls/plivo", headers=headers, public_url=URL))
    assert f"has no {missing}" in str(refused.value).lower()


def test_the_refusal_names_the_url_and_no_secret() -> None:
    signed = made(URL, secret="x")
    with pytest.raises(CallRefused, match=f"does not fit {URL}") as refused:
        PlivoSignature({TOKEN: SECRET}).check(request(signed))
    assert SECRET not in str(refused.value)
    assert signed not in str(refused.value)
