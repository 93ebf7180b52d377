"""``symbl-tui login`` and ``logout``: credentials from standard input, saved for one server."""

import io

import keyring.core
import pytest

from symbl_tui.cli import login_command
from symbl_tui.cli.login_command import LoginOptions, login, logout
from symbl_tui.config.credentials import Credentials, find_credentials, save_credentials
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.symbl.endpoint import Endpoint
from tests.support.command import Home
from tests.support.keyrings import no_keyring

URL = "https://api.example.com"


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch, home: Home) -> list[Endpoint]:
    """A machine without a keyring, and what would be checked at the server."""
    endpoints: list[Endpoint] = []

    async def accept(endpoint: Endpoint, tls: object) -> None:
        endpoints.append(endpoint)

    for name in ("SYMBL_APP_ID", "SYMBL_APP_SECRET", "SYMBL_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    monkeypatch.setattr(login_command, "check_credentials", accept)
    return endpoints


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_an_id_and_a_secret_on_two_lines_are_checked_and_saved(
    checked: list[Endpoint], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, " my-app\r\nvery-secret\n")
    assert login(LoginOptions(url=f"{URL}/")) == 0
    (endpoint,) = checked
    assert (endpoint.url, endpoint.app_id, endpoint.app_secret) == (URL, "my-app", "very-secret")
    saved = find_credentials(URL)
    assert saved is not None
    assert (saved.app_id, saved.app_secret) == ("my-app", "very-secret")
    printed = capsys.readouterr()
    assert f"logged in to {URL}" in printed.out
    assert "very-secret" not in printed.out + printed.err


@pytest.mark.parametrize("text", ["", "my-app\n", "\n\n", "my-app\n\x1b\n"])
def test_an_incomplete_answer_saves_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, text)
    with pytest.raises(UsageError, match="an app id on one line and its secret on the next"):
        login(LoginOptions(url=URL))
    assert find_credentials(URL) is None


def test_a_secret_is_not_sent_unencrypted(checked: list[Endpoint], monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "my-app\nvery-secret\n")
    with pytest.raises(ConfigError):
        login(LoginOptions(url="http://api.example.com"))
    assert checked == []


def test_logging_out_forgets_that_server_alone(capsys: pytest.CaptureFixture[str]) -> None:
    for url in (URL, "https://other.example.com"):
        save_credentials(url, Credentials("app", "secret"))
    assert logout(LoginOptions(url=URL)) == 0
    assert find_credentials(URL) is None
    assert find_credentials("https://other.example.com") is not None
    logout(LoginOptions(url=URL))
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"forgot the app id and secret for {URL}"
    assert second == f"no app id and secret were saved for {URL}"


def test_credentials_of_the_environment_are_mentioned_as_they_win(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SYMBL_APP_ID", "app")
    logout(LoginOptions(url=URL))
    assert "override" not in capsys.readouterr().err
    monkeypatch.setenv("SYMBL_APP_SECRET", "secret")
    logout(LoginOptions(url=URL))
    assert "override what is saved" in capsys.readouterr().err


def test_without_a_url_the_profile_or_the_environment_names_the_server(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logout(LoginOptions())
    monkeypatch.setenv("SYMBL_BASE_URL", "https://env.example.com/")
    logout(LoginOptions())
    (home.config / "profiles").mkdir(parents=True)
    (home.config / "profiles" / "work.toml").write_text(f'[engine]\nurl = "{URL}"')
    logout(LoginOptions(profile="work"))
    servers = [line.rpartition(" ")[2] for line in capsys.readouterr().out.splitlines()]
    assert servers == ["https://api.symbl.ai", "https://env.example.com", URL]
