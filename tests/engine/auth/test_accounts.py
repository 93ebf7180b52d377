"""Credentials and access tokens: issued, renewed, verified, and never shown."""

import jwt
import pytest

from symbl_tui.engine.auth.accounts import TOKEN_SECONDS, Accounts
from symbl_tui.engine.auth.environment import credentials_from
from symbl_tui.errors import AuthenticationError

APP = ("an-app", "a-secret")


class Clocks:
    """The time of day, which may be set, and a clock that is not."""

    def __init__(self) -> None:
        self.day, self.steady = 1_000_000.0, 50.0
        self.accounts = Accounts(*APP, clock=lambda: self.day, steady=lambda: self.steady)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.day += seconds
        self.steady += seconds


def test_a_token_is_renewed_before_symbls_sdks_would_need_another() -> None:
    clocks = Clocks()
    first = clocks.accounts.issue_token(*APP)
    clocks.wait(first.expires_in - 601)
    assert clocks.accounts.issue_token(*APP).token == first.token
    clocks.wait(300)
    second = clocks.accounts.issue_token(*APP)
    assert second.token != first.token
    assert second.expires_in == first.expires_in


def test_an_expired_token_is_refused() -> None:
    clocks = Clocks()
    issued = clocks.accounts.issue_token(*APP)
    clocks.wait(issued.expires_in - 1)
    assert clocks.accounts.verify(issued.token)
    clocks.wait(2)
    assert not clocks.accounts.verify(issued.token)


@pytest.mark.parametrize("seconds", [-10 * 365 * 86_400, -3600, 3600, 2 * 86_400])
def test_a_clock_that_is_set_ends_no_token_and_the_next_one_has_the_new_times(seconds: float) -> None:
    clocks = Clocks()
    clocks.day += 20 * 365 * 86_400
    old = clocks.accounts.issue_token(*APP).token
    clocks.day += seconds
    assert clocks.accounts.verify(old)
    new = clocks.accounts.issue_token(*APP).token
    assert clocks.accounts.verify(new)
    claims = jwt.decode(new, options={"verify_signature": False})
    assert claims["iat"] == int(clocks.day)
    clocks.wait(TOKEN_SECONDS + 1)
    assert not clocks.accounts.verify(new)


def test_secrets_are_in_no_representation() -> None:
    accounts = Accounts(*APP)
    assert APP[1] not in repr(accounts)
    assert accounts.issue_token(*APP).token not in repr(accounts.issue_token(*APP))
    with pytest.raises(AuthenticationError) as error:
        accounts.issue_token(APP[0], "guess")
    assert "guess" not in str(error.value)


def test_the_secret_is_stored_only_as_a_hash() -> None:
    accounts = Accounts(*APP)
    kept = [getattr(accounts, name) for name in vars(accounts)]
    assert not any(APP[1] in str(value) for value in kept)
    assert accounts.issue_token(*APP).token


def test_credentials_of_the_environment_are_used_and_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert credentials_from({"SYMBL_APP_ID": "id", "SYMBL_APP_SECRET": "secret"}) == ("id", "secret")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("environment", [{}, {"SYMBL_APP_ID": "id"}, {"SYMBL_APP_SECRET": "secret"}])
def test_incomplete_credentials_are_replaced_by_new_ones_on_stderr(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    app_id, app_secret = credentials_from(environment)
    assert capsys.readouterr() == ("", f"SYMBL_APP_ID={app_id}\nSYMBL_APP_SECRET={app_secret}\n")
    assert credentials_from(environment) != (app_id, app_secret)


def test_a_genuine_token_with_anything_added_or_another_spelling_of_it_is_refused() -> None:
    accounts = Accounts("app", "secret")
    token = accounts.issue_token("app", "secret").token
    header, claims, signature = token.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The last of 43 characters has two bits more than 32 bytes need.
    last = alphabet[alphabet.index(signature[-1]) ^ 1]
    others = [
        *(token + added for added in ("=", "==", "\n", " ", "!", ".", "A", "\0", "%3D", "é")),
        *(added + token for added in ("=", " ", ".")),
        token[:-1] + last,
        f"{header}=.{claims}.{signature}",
        f"{header}.{claims}=.{signature}",
        f"{header}.{claims}.{signature[:10]}\n{signature[10:]}",
        f"{header}.{claims}.{signature[:10]}={signature[10:]}",
    ]
    assert accounts.verify(token)
    assert [other for other in others if accounts.verify(other)] == []
