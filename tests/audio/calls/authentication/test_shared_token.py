"""Only what carries the operator's token gets in."""

import pytest

from symbl_tui.audio.calls.authentication.shared_token import (
    SIGNALWIRE_TOKEN,
    TELNYX_TOKEN,
    SignalWireToken,
    TelnyxToken,
)
from symbl_tui.audio.calls.call_codec import Authenticator, CallRefused
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

SECRET = "k9-LongSecret/of+operator"
ORIGIN = "wss://calls.example"


def request(path: str, **headers: str) -> UpgradeRequest:
    return UpgradeRequest(path, headers=headers, public_url=ORIGIN + path)


def is_accepted(authenticator: Authenticator, asked: UpgradeRequest) -> bool:
    try:
        authenticator.check(asked)
    except CallRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        (f"Bearer {SECRET}", True),
        (f"bearer  {SECRET} ", True),
        (f"Bearer {SECRET}x", False),
        (f"Bearer {SECRET[:-1]}", False),
        ("Bearer", False),
        ("Bearer ", False),
        ("", False),
        ("Basic abc", False),
        ("Bearer é\udcff", False),
    ],
)
def test_signalwire_sends_a_bearer_token(value: str, accepted: bool) -> None:
    asked = request("/calls/signalwire", authorization=value)
    assert is_accepted(SignalWireToken({SIGNALWIRE_TOKEN: SECRET}), asked) == accepted


@pytest.mark.parametrize(
    ("asked", "accepted"),
    [
        (request("/calls/telnyx", authorization=f"Bearer {SECRET}"), True),
        (request("/calls/telnyx", authorization=SECRET), True),
        (request("/calls/telnyx", **{"x-stream-auth-token": SECRET}), True),
        (request("/calls/telnyx/k9-LongSecret%2Fof%2Boperator"), True),
        (request("/calls/telnyx/k9-LongSecret%2Fof%2Boperator/"), True),
        (request("/calls/telnyx", host="calls.example", authorization="other"), False),
        (request("/calls/telnyx"), False),
        (request("/calls/telnyx/"), False),
        (request("/calls/telnyx/other"), False),
    ],
)
def test_telnyx_sends_its_token_in_a_header_or_in_the_path(asked: UpgradeRequest, accepted: bool) -> None:
    assert is_accepted(TelnyxToken({TELNYX_TOKEN: SECRET}), asked) == accepted


def test_two_tokens_are_good_while_one_replaces_the_other() -> None:
    asked = request("/calls/telnyx", authorization=SECRET)
    assert is_accepted(TelnyxToken({TELNYX_TOKEN: f"new, {SECRET}"}), asked)
    assert is_accepted(SignalWireToken({SIGNALWIRE_TOKEN: f"{SECRET},new"}), asked)


def test_without_a_token_nothing_is_accepted() -> None:
    empty = request("/calls/telnyx/", authorization="Bearer ", x="")
    for secrets in ({}, {TELNYX_TOKEN: "", SIGNALWIRE_TOKEN: ","}):
        assert not is_accepted(TelnyxToken(secrets), empty)
        assert not is_accepted(SignalWireToken(secrets), empty)


def test_the_refusal_says_where_the_token_belongs_and_neither_token() -> None:
    cases: list[tuple[Authenticator, UpgradeRequest, str]] = [
        (TelnyxToken({TELNYX_TOKEN: SECRET}), request("/calls/telnyx/GUESS"), "stream_auth_token"),
        (
            SignalWireToken({SIGNALWIRE_TOKEN: SECRET}),
            request("/calls/signalwire", authorization="Bearer GUESS"),
            "authBearerToken",
        ),
    ]
    for authenticator, asked, setting in cases:
        with pytest.raises(CallRefused) as refused:
            authenticator.check(asked)
        sentence = str(refused.value)
        assert setting in sentence
        assert f"{ORIGIN}/calls/" in sentence
        assert SECRET not in sentence
        assert "GUESS" not in sentence
