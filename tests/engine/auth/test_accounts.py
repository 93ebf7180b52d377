"""Credentials and access tokens: issued, renewed, verified, and never shown."""

import itertools
from dataclasses import replace

import jwt
import pytest

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.app_secret import secret_hash
from symbl_tui.engine.apps.engine_app import App, AppLimits
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.environment import credentials_from
from symbl_tui.engine.auth.token_key import TokenKey, new_token_key
from symbl_tui.engine.auth.tokens import LEEWAY_SECONDS, TOKEN_SECONDS
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


def test_new_credentials_are_in_no_log_and_none_are_made_where_apps_are_in_the_store(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    app_id, app_secret = credentials_from({}, show=False)
    assert app_id
    assert app_secret
    assert "no credentials in SYMBL_APP_ID" in caplog.text
    assert app_id not in caplog.text
    assert app_secret not in caplog.text
    assert credentials_from({"SYMBL_APP_ID": "id"}, generate=False) == ("", "")
    assert capsys.readouterr() == ("", "")


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


SUPPORT = StoredApp("support", "Support", 0.0, secret_hash("old"), limits=AppLimits(streams=2))
KEY = new_token_key()


class Node:
    """The accounts of a node that shares its key and its apps, with a clock of its own."""

    def __init__(self, *apps: StoredApp, key: str = KEY, ahead: float = 0.0) -> None:
        self.now = 1_000_000.0 + ahead
        self.directory = AppDirectory(apps)
        self.accounts = Accounts(
            *("", "", lambda: self.now), key=TokenKey.parse(key, ""), directory=self.directory
        )


def test_a_token_of_one_node_is_valid_on_all_that_share_the_key() -> None:
    first, second = Node(SUPPORT), Node(SUPPORT)
    token = first.accounts.issue_token("support", "old").token
    assert second.accounts.verify(token) == App("support", "Support", AppLimits(streams=2))
    assert Node(SUPPORT, key=new_token_key()).accounts.verify(token) is None
    # In another store there is no such app.
    assert Node().accounts.verify(token) is None


@pytest.mark.parametrize("ahead", [-LEEWAY_SECONDS + 1, 0, LEEWAY_SECONDS - 1])
def test_nodes_whose_clocks_differ_take_each_others_tokens(ahead: float) -> None:
    issued = Node(SUPPORT).accounts.issue_token("support", "old")
    other = Node(SUPPORT, ahead=ahead)
    other.now += issued.expires_in
    assert other.accounts.verify(issued.token)
    other.now += 2 * LEEWAY_SECONDS
    assert other.accounts.verify(issued.token) is None


def test_tokens_of_a_revoked_app_are_void_at_once() -> None:
    node = Node(SUPPORT)
    token = node.accounts.issue_token("support", "old").token
    node.directory.replace((replace(SUPPORT, revoked=node.now),))
    assert node.accounts.verify(token) is None
    with pytest.raises(AuthenticationError):
        node.accounts.issue_token("support", "old")


def test_tokens_live_no_longer_than_the_secret_that_they_were_issued_for() -> None:
    node = Node(SUPPORT)
    token = node.accounts.issue_token("support", "old").token
    rotated = replace(SUPPORT, secret_hash=secret_hash("new"), previous_hash=secret_hash("old"))
    node.directory.replace((replace(rotated, previous_until=node.now + 60),))
    assert node.accounts.verify(token)
    renewed = node.accounts.issue_token("support", "new").token
    assert node.accounts.issue_token("support", "old").token == token
    node.now += 61
    assert node.accounts.verify(token) is None
    assert node.accounts.verify(renewed)
    with pytest.raises(AuthenticationError):
        node.accounts.issue_token("support", "old")


def test_a_key_is_replaced_node_by_node_without_a_token_that_is_refused() -> None:
    old, new = new_token_key(), new_token_key()
    stages = [old, f"{old}\n{new}", f"{new}\n{old}", new]
    for before, after in itertools.pairwise(stages):
        one, other = Node(SUPPORT, key=before), Node(SUPPORT, key=after)
        assert other.accounts.verify(one.accounts.issue_token("support", "old").token)
        assert one.accounts.verify(other.accounts.issue_token("support", "old").token)


def test_the_environments_app_is_beside_the_stored_ones_and_has_no_id_in_the_store() -> None:
    accounts = Accounts(*APP, directory=AppDirectory((SUPPORT,)))
    own, other = accounts.issue_token(*APP).token, accounts.issue_token("support", "old").token
    assert accounts.verify(own) == App("")
    assert accounts.verify(other) == SUPPORT.app
    for wrong in (("support", APP[1]), (APP[0], "old"), ("", ""), ("nothing", "old")):
        with pytest.raises(AuthenticationError):
            accounts.issue_token(*wrong)
