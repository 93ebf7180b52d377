"""Only what Twilio has signed gets in; Twilio's own library is the measure in both directions."""

import base64
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from symbl_tui.audio.calls.authentication.twilio_signature import TOKEN, TwilioSignature, signature
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

SECRET = "12345678901234567890123456789012"
URL = "wss://calls.example/calls/twilio"


def request(signed: str, public_url: str = URL, **headers: str) -> UpgradeRequest:
    path = public_url.partition("://")[2].partition("/")[2]
    return UpgradeRequest(
        f"/{path}", headers={"x-twilio-signature": signed, **headers}, public_url=public_url
    )


def is_accepted(signed: str, public_url: str = URL, secret: str = SECRET, **headers: str) -> bool:
    try:
        TwilioSignature({TOKEN: secret}).check(request(signed, public_url, **headers))
    except CallRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("signed", "public"),
    [
        (URL, URL),
        ("https://calls.example/calls/twilio", URL),
        (f"{URL}/", URL),
        (URL, f"{URL}/"),
        (URL, "wss://calls.example:8443/calls/twilio"),
        ("wss://calls.example:8443/calls/twilio", "wss://calls.example:8443/calls/twilio"),
        ("wss://CALLS.example/calls/twilio", URL),
        ("wss://other.example/calls/twilio", URL),
        ("wss://calls.example/calls/twilio?a=1", URL),
    ],
)
def test_the_same_urls_are_accepted_as_by_twilios_library(signed: str, public: str) -> None:
    validator = RequestValidator(SECRET)
    made = validator.compute_signature(signed, {})
    assert is_accepted(made, public) == validator.validate(public, {}, made)


def test_the_port_of_tls_may_be_signed_though_the_library_has_that_wrong() -> None:
    made = RequestValidator(SECRET).compute_signature("wss://calls.example:443/calls/twilio", {})
    assert is_accepted(made)


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40), st.text(min_size=1, max_size=40)
)
@settings(max_examples=40)
def test_what_we_sign_twilios_library_accepts_and_the_other_way_round(path: str, secret: str) -> None:
    url = f"wss://calls.example/{path.partition('?')[0].partition('#')[0]}"
    assert RequestValidator(secret).validate(url, {}, signature(secret, url))
    if "," not in secret and secret.strip() == secret:
        assert is_accepted(RequestValidator(secret).compute_signature(url, {}), url, secret)


def test_a_shared_key_signs_with_sha256() -> None:
    settings_header = {
        "x-twilio-webhooks-signature-settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    }
    made = RequestValidator(SECRET).compute_signature(URL, {}, "HMAC_SHA256")
    assert is_accepted(made, **settings_header)
    assert not is_accepted(made)
    assert not is_accepted(RequestValidator(SECRET).compute_signature(URL, {}), **settings_header)


def test_two_tokens_are_good_while_one_replaces_the_other() -> None:
    made = RequestValidator(SECRET).compute_signature(URL, {})
    assert is_accepted(made, secret=f"new-token, {SECRET}")
    assert is_accepted(made, secret=f"{SECRET},")
    assert not is_accepted(made, secret="new-token,newer-token")


def test_without_a_token_nothing_is_accepted() -> None:
    for secret in ("", ",", " "):
        made = base64.b64encode(hmac.digest(secret.encode(), URL.encode(), "sha1")).decode()
        assert not is_accepted(made, secret=secret)


@pytest.mark.parametrize("signed", ["", "x", "é\udcff", "A" * 10_000])
def test_a_wrong_signature_is_refused(signed: str) -> None:
    assert not is_accepted(signed)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=60)
def test_any_path_and_header_is_refused_and_nothing_else(path: str, signed: str, setting: str) -> None:
    headers = {"x-twilio-webhooks-signature-settings": setting}
    assert not is_accepted(signed, f"{URL}/{path}", **headers)


def test_a_header_that_another_host_sends_does_not_change_the_url() -> None:
    made = RequestValidator(SECRET).compute_signature("wss://evil.example/calls/twilio", {})
    assert not is_accepted(made, **{"host": "evil.example", "x-forwarded-host": "evil.example"})


def test_the_refusal_says_what_was_checked_and_why_it_may_fail_but_no_secret() -> None:
    made = RequestValidator("another").compute_signature(URL, {})
    secret_path = request(made, f"{URL}/PATH-SECRET")
    for each, shown in (
        (request(made), URL),
        (secret_path, f"{URL}/…"),
        (request(made, f"{URL}/"), f"{URL}/"),
    ):
        with pytest.raises(CallRefused) as refused:
            TwilioSignature({TOKEN: SECRET}).check(each)
        sentence = str(refused.value)
        assert f"does not fit {shown};" in sentence
        assert "--public-url" in sentence
        assert "last slash" in sentence
        assert "rewrites" in sentence
        assert not any(text in sentence for text in (SECRET, made, "PATH-SECRET"))


def test_the_refusal_of_a_request_without_a_signature_says_so() -> None:
    with pytest.raises(CallRefused, match="has no X-Twilio-Signature"):
        TwilioSignature({TOKEN: SECRET}).check(UpgradeRequest("/calls/twilio", public_url=URL))
