"""The secret of a webhook is found by its name, and is in no profile."""

import base64
from pathlib import Path

import keyring
import pytest

from symbl_tui.config.webhook_secrets import (
    environment_name,
    find_webhook_key,
    new_webhook_secret,
    save_webhook_secret,
    webhook_key,
)
from symbl_tui.errors import ConfigError
from tests.support.command import Home
from tests.support.keyrings import Memory, no_keyring


@pytest.fixture
def file(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that secrets are saved to, on a machine without a keyring."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    return home.config / "webhook_secrets.toml"


def test_a_new_secret_is_of_the_standards_form() -> None:
    secret = new_webhook_secret()
    assert len(webhook_key(secret)) == 32
    assert new_webhook_secret() != secret


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_ab!d", "my password", base64.b64encode(bytes(32)).decode()]
)
def test_what_is_no_secret_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(ConfigError, match="expected a secret of whsec_") as raised:
        webhook_key(secret)
    assert not secret.removeprefix("whsec_") or secret not in str(raised.value)


def test_without_a_keyring_it_is_kept_in_a_private_file(file: Path) -> None:
    first, second = new_webhook_secret(), new_webhook_secret()
    assert save_webhook_secret("team", first) == str(file)
    save_webhook_secret("other-one", second)
    assert (find_webhook_key("team"), find_webhook_key("other-one")) == (
        webhook_key(first),
        webhook_key(second),
    )
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="others on this machine can read it"):
        find_webhook_key("team")


def test_a_keyring_is_preferred_and_the_environment_to_both(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_file, in_keyring, in_environment = (new_webhook_secret() for _ in range(3))
    save_webhook_secret("team", in_file)
    monkeypatch.setattr(keyring.core, "_keyring_backend", Memory())
    assert save_webhook_secret("team", in_keyring) == "the keyring"
    assert not file.exists()
    assert find_webhook_key("team") == webhook_key(in_keyring)
    monkeypatch.setenv(environment_name("team"), in_environment)
    assert find_webhook_key("team") == webhook_key(in_environment)


def test_a_secret_that_is_not_there_is_a_sentence_that_helps(file: Path) -> None:
    remedy = "symbl-tui hooks secret my-team makes one, or set SYMBL_WEBHOOK_SECRET_MY_TEAM"
    with pytest.raises(ConfigError, match=f'no webhook secret "my-team"; {remedy}'):
        find_webhook_key("my-team")
    file.parent.mkdir(parents=True)
    file.write_text("team = 3")
    file.chmod(0o600)
    with pytest.raises(ConfigError, match="expected NAME = "):
        find_webhook_key("team")
