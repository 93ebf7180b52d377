import jwt
import pytest
from vonage_jwt import verify_signature

from symbl_tui.audio.calls.authentication.vonage_token import VonageAuthenticator
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest

SECRET = "a signature secret of the account, which is longer than 64 characters"
NOW = 1_700_000_000.0


def claims(**changes: object) -> dict[str, object]:
    basic = {"iat": int(NOW), "jti": "one", "iss": "Vonage", "api_key": "k", "application_id": "a"}
    return {key: value for key, value in {**basic, **changes}.items() if value is not None}


def request(token: str, scheme: str = "Bearer") -> UpgradeRequest:
    return UpgradeRequest(
        "/calls/vonage",
        headers={"authorization": f"{scheme} {token}"},
        public_url="wss://example.org/calls/vonage",
    )


def signed(**changes: object) -> UpgradeRequest:
    return request(jwt.encode(claims(**changes), SECRET, "HS256"))


def authenticator() -> VonageAuthenticator:
    return VonageAuthenticator(SECRET, lambda: NOW)


def test_a_token_that_vonages_own_package_accepts_is_accepted() -> None:
    token = jwt.encode(claims(), SECRET, "HS256")
    assert verify_signature(token, SECRET)
    authenticator().check(request(token))
    authenticator().check(request(token, "bearer"))


def test_a_token_of_last_month_is_refused_though_vonages_own_package_accepts_it() -> None:
    old = int(NOW) - 30 * 86_400
    assert verify_signature(jwt.encode(claims(iat=old), SECRET, "HS256"), SECRET)
    with pytest.raises(CallRefused, match="older than 300 s"):
        authenticator().check(signed(iat=old))


@pytest.mark.parametrize("iat", [NOW - 300, NOW + 60])
def test_clocks_may_differ_by_a_minute_and_a_call_may_be_slow(iat: float) -> None:
    authenticator().check(signed(iat=iat))


def test_a_token_is_good_for_one_call() -> None:
    once = authenticator()
    once.check(signed())
    with pytest.raises(CallRefused, match="used before"):
        once.check(signed())
    once.check(signed(jti="two"))


@pytest.mark.parametrize(
    "changes",
    [{"iat": NOW + 61}, {"iat": NOW - 301}, {"iat": "now"}, {"iss": "Other"}, {"jti": None}, {"iat": None},
     {"exp": NOW - 1}],
)  # fmt: skip
def test_other_claims_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(CallRefused):
        authenticator().check(signed(**changes))


def test_another_secret_and_other_algorithms_are_refused_without_telling_the_secret() -> None:
    tokens = [
        jwt.encode(claims(), "another secret, as long as the right one", "HS256"),
        jwt.encode(claims(), SECRET, "HS512"),
        jwt.encode(claims(), "", "none"),
        "not.a.token",
        "",
        "ä",
    ]
    for token in tokens:
        with pytest.raises(CallRefused) as refusal:
            authenticator().check(request(token))
        assert SECRET not in str(refusal.value)
        assert "wss://example.org/calls/vonage" in str(refusal.value)


def test_a_request_without_a_token_is_told_the_setting_that_makes_vonage_send_one() -> None:
    with pytest.raises(CallRefused) as refusal:
        authenticator().check(UpgradeRequest("/calls/vonage"))
    assert '"authorization": {"type": "vonage"}' in refusal.value.remedy
