"""The secrets of platforms are found in their order, and one that a path cannot hold is refused."""

from pathlib import Path

import keyring.core
import pytest

from symbl_tui.config.call_secrets import (
    PATH_TOKEN,
    find_call_secrets,
    is_short,
    new_path_token,
    save_call_secret,
)
from symbl_tui.errors import ConfigError
from tests.support.command import Home
from tests.support.keyrings import Broken, Memory, no_keyring

TWILIO = "TWILIO_AUTH_TOKEN"


@pytest.fixture(autouse=True)
def file(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that secrets are saved to, on a machine without a keyring."""
    for name in (PATH_TOKEN, TWILIO):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    return home.config / "call_secrets.toml"


def test_what_is_saved_is_found_and_what_is_not_is_left_out(file: Path) -> None:
    assert save_call_secret(TWILIO, "  s3cret \n") == str(file)
    assert find_call_secrets((TWILIO, "ZOOM_SECRET")) == {TWILIO: "s3cret"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_environment_comes_before_the_keyring_and_that_before_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_call_secret(TWILIO, "in-file")
    save_call_secret(PATH_TOKEN, "also-in-file-and-long-enough")
    monkeypatch.setattr(keyring.core, "_keyring_backend", Memory())
    assert save_call_secret(TWILIO, "in-keyring") == "the keyring"
    both = find_call_secrets((TWILIO, PATH_TOKEN))
    assert both == {TWILIO: "in-keyring", PATH_TOKEN: "also-in-file-and-long-enough"}
    assert "in-file" not in file.read_text().replace("also-in-file", "")
    monkeypatch.setenv(TWILIO, "in-environment")
    assert find_call_secrets((TWILIO,)) == {TWILIO: "in-environment"}


def test_a_keyring_that_is_locked_is_none_at_all(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", Broken())
    assert save_call_secret(TWILIO, "s3cret") == str(file)
    assert find_call_secrets((TWILIO,)) == {TWILIO: "s3cret"}


@pytest.mark.parametrize("secret", ["", "   ", "x" * 4001])
def test_what_is_no_secret_is_refused(secret: str, file: Path) -> None:
    with pytest.raises(ConfigError, match="expected a secret of up to 4000 characters"):
        save_call_secret(TWILIO, secret)
    assert not file.exists()


def test_the_longest_secret_of_a_platform_is_kept() -> None:
    save_call_secret(TWILIO, "x" * 4000)
    assert len(find_call_secrets((TWILIO,))[TWILIO]) == 4000


@pytest.mark.parametrize("token", ["a/b", "a b", "a.b", "ä", "a%20", "?", "a\nb"])
def test_a_secret_that_a_path_cannot_hold_is_refused_wherever_it_comes_from(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="expected letters, digits, dashes and underscores") as raised:
        save_call_secret(PATH_TOKEN, token)
    assert token not in raised.value.message
    monkeypatch.setenv(PATH_TOKEN, token)
    with pytest.raises(ConfigError, match="expected letters"):
        find_call_secrets((PATH_TOKEN,))
    assert find_call_secrets((TWILIO,)) == {}, "the other platforms are not asked for it"


def test_a_new_secret_of_a_path_is_long_and_another_each_time() -> None:
    assert new_path_token() != new_path_token()
    assert not is_short(new_path_token())
    save_call_secret(PATH_TOKEN, new_path_token())
    assert (is_short("x" * 19), is_short("x" * 20)) == (True, False)


def test_a_damaged_file_is_said_to_be_so_without_what_is_in_it(file: Path) -> None:
    file.parent.mkdir(parents=True)
    for content in ("TWILIO = s3cret", f"{TWILIO} = 7", "[s3cret]\na = 1"):
        file.write_text(content)
        file.chmod(0o600)
        with pytest.raises(ConfigError, match='expected NAME = "') as raised:
            find_call_secrets((TWILIO,))
        assert "s3cret" not in str(raised.value)
        assert raised.value.__cause__ is None


def test_a_disk_that_refuses_is_said(file: Path) -> None:
    file.parent.parent.mkdir(parents=True, exist_ok=True)
    file.parent.write_text("in the way")
    with pytest.raises(ConfigError):
        save_call_secret(TWILIO, "s3cret")
