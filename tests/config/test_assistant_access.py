"""A transcript and a key go to the server that the user meant, and to no other that looks like it."""

from collections.abc import Callable

import keyring.core
import pytest

from symbl_tui.config.assistant_access import (
    assistant_host,
    check_assistant,
    delete_key,
    find_key,
    is_on_this_machine,
    may_send,
    save_key,
)
from symbl_tui.config.credentials import find_saved
from symbl_tui.config.profile import AssistantConfig
from symbl_tui.errors import ConfigError
from tests.support.command import Home
from tests.support.foreign_text import is_harmless
from tests.support.keyrings import no_keyring

LOCAL = "http://127.0.0.1:11434/v1"
REMOTE = "https://models.example.org/v1"

Configure = Callable[[str], None]


@pytest.fixture(autouse=True)
def configure(home: Home, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Writes config.toml, on a machine without a keyring."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    home.config.mkdir(parents=True)

    def write(text: str) -> None:
        (home.config / "config.toml").write_text(text)

    return write


def at(url: str) -> AssistantConfig:
    return AssistantConfig(url=url)


@pytest.mark.parametrize(
    "url", [LOCAL, REMOTE, "http://localhost/v1", "http://[::1]:8080/v1", "https://xn--mnchen-3ya.de/v1"]
)
def test_a_server_of_this_machine_or_an_encrypted_one_is_accepted(url: str) -> None:
    check_assistant(at(url))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "expected an http(s) address"),
        ("models.example.org", "expected an http(s) address"),
        ("ftp://models.example.org", "expected an http(s) address"),
        ("https://models.example.org:99999", "expected an http(s) address"),
        ("https://mоdels.example.org/v1", "expected a host name in letters of ASCII"),  # a Cyrillic o
        ("https://models.example.org/v1\x1b[2J", "expected a host name in letters of ASCII"),
        ("https://me@models.example.org", "without user, password or parameters"),
        ("https://:pw@models.example.org", "without user, password or parameters"),
        ("https://models.example.org/?key=s3cret", "without user, password or parameters"),
        ("https://models.example.org/#s3cret", "without user, password or parameters"),
        ("http://models.example.org/v1", "would send the transcript to models.example.org in the clear"),
        ("http://10.0.0.5/v1", "in the clear"),
    ],
)
def test_an_address_that_is_not_what_it_seems_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as raised:
        check_assistant(at(url))
    assert sentence in str(raised.value)
    assert str(raised.value).startswith("assistant.url: ")
    assert is_harmless(str(raised.value))
    assert "s3cret" not in str(raised.value)


def test_the_user_is_asked_about_the_host_with_its_port() -> None:
    assert assistant_host(at(REMOTE)) == "models.example.org"
    assert assistant_host(at("https://models.example.org:8443/v1")) == "models.example.org:8443"


def test_only_config_toml_lets_a_transcript_leave_without_a_question(configure: Configure) -> None:
    other_port = at("https://models.example.org:8443/v1")
    gift = AssistantConfig(url=REMOTE, send_to="models.example.org")
    assert not may_send(gift), "a profile may come from anybody"
    configure('[assistant]\nsend_to = "models.example.org"\n')
    assert [may_send(each) for each in (gift, at(REMOTE), other_port)] == [True, True, False]
    assert not may_send(at("https://models.example.org.evil.example/v1"))


def test_nothing_is_asked_for_a_server_of_this_machine() -> None:
    assert is_on_this_machine(at(LOCAL))
    assert may_send(at(LOCAL))
    assert not is_on_this_machine(at("http://127.0.0.1.evil.example"))


def test_the_environment_s_key_is_for_openai_or_the_server_named_there(
    monkeypatch: pytest.MonkeyPatch, configure: Configure
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k3y")
    assert find_key(at("https://api.openai.com/v1")) == "k3y"
    assert find_key(at("https://api.openai.com:443/other")) == "k3y"
    assert find_key(at("http://api.openai.com/v1")) == "", "not in the clear"
    assert find_key(at(REMOTE)) == ""
    monkeypatch.setenv("OPENAI_BASE_URL", REMOTE)
    assert find_key(at(REMOTE)) == "k3y"
    assert find_key(at("https://api.openai.com/v1")) == ""
    configure('[assistant]\nurl = "https://own.example/v1"\n')
    assert find_key(at("https://own.example/v1")) == "k3y"


def test_a_saved_key_is_for_the_server_that_it_was_saved_for(home: Home) -> None:
    place = save_key(REMOTE, "k3y")
    assert place == str(home.config / "credentials.toml")
    assert find_key(at("https://models.example.org:443/other")) == "k3y", "the same server"
    assert find_key(at("https://models.example.org:8443/v1")) == ""
    assert find_saved(REMOTE) is None, "no engine gets it"
    assert delete_key(REMOTE)
    assert find_key(at(REMOTE)) == ""
    assert not delete_key(REMOTE)
