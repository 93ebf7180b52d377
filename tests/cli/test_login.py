"""Logging in and out without a screen: credentials are checked, remembered, and never shown."""

import asyncio
import io
import shlex
import sys
from pathlib import Path

import keyring.core
import pytest

from symbl_tui.cli.command import parse
from symbl_tui.cli.command_table import build_parser
from symbl_tui.config.credentials import find_credentials
from symbl_tui.errors import AuthenticationError, ConfigError, UsageError
from tests.support.command import COMMAND, Home
from tests.support.keyrings import no_keyring
from tests.support.scripted_engine import Script, scripted_engine
from tests.support.terminal import terminal


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, home: Home) -> Path:
    """A machine without a keyring; its config directory."""
    for name in ("SYMBL_APP_ID", "SYMBL_APP_SECRET", "SYMBL_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    return home.config


def run(*arguments: str) -> int:
    """Run the command; the exit code, or the error that it raises."""
    return parse(build_parser(), arguments)()


def type_input(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


async def test_logging_in_saves_credentials_where_a_session_finds_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], config: Path
) -> None:
    type_input(monkeypatch, "app\nvery-secret\n")
    async with scripted_engine() as engine:
        assert await asyncio.to_thread(run, "login", "--url", engine.endpoint.url + "/") == 0
    assert engine.grants == [{"type": "application", "appId": "app", "appSecret": "very-secret"}]
    output = capsys.readouterr()
    assert f"saved in {config / 'credentials.toml'}" in output.out
    assert "very-secret" not in output.out + output.err
    known = find_credentials(engine.endpoint.url)
    assert known is not None
    assert (known.app_id, known.app_secret) == ("app", "very-secret")


async def test_a_wrong_secret_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    type_input(monkeypatch, "app\nwrong-secret\n")
    async with scripted_engine(Script(token_status=401)) as engine:
        with pytest.raises(AuthenticationError, match="refuses"):
            await asyncio.to_thread(run, "login", "--url", engine.endpoint.url)
        assert find_credentials(engine.endpoint.url) is None


@pytest.mark.parametrize("text", ["", "app\n", "app\n \n"])
def test_an_incomplete_answer_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    type_input(monkeypatch, text)
    with pytest.raises(UsageError, match="an app id on one line and its secret on the next"):
        run("login", "--url", "http://127.0.0.1:1")


def test_a_secret_is_not_asked_for_over_plain_http() -> None:
    with pytest.raises(ConfigError, match="expected https"):
        run("login", "--url", "http://example.com")


def test_logging_out_forgets_credentials_and_mentions_those_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from symbl_tui.config.credentials import Credentials, save_credentials

    save_credentials("https://api.symbl.ai", Credentials("app", "very-secret"))
    monkeypatch.setenv("SYMBL_APP_ID", "app")
    monkeypatch.setenv("SYMBL_APP_SECRET", "very-secret")
    assert run("logout") == 0
    output = capsys.readouterr()
    assert "forgot the app id and secret for https://api.symbl.ai" in output.out
    assert "SYMBL_APP_ID and SYMBL_APP_SECRET are set" in output.err
    assert run("logout") == 0
    assert "no app id and secret were saved" in capsys.readouterr().out


async def test_the_server_is_the_profiles_or_the_environments(
    monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    async with scripted_engine() as named, scripted_engine() as other:
        monkeypatch.setenv("SYMBL_BASE_URL", named.endpoint.url)
        type_input(monkeypatch, "a\nb\n")
        await asyncio.to_thread(run, "login")
        profile = config / "profiles/standup.toml"
        profile.parent.mkdir()
        profile.write_text(f'[engine]\nurl = "{other.endpoint.url}"\n')
        for arguments in (("--profile", "standup", "login"), ("login", "--profile", "standup")):
            type_input(monkeypatch, "c\nd\n")
            await asyncio.to_thread(run, *arguments)
    assert [grant["appId"] for grant in named.grants] == ["a"]
    assert [grant["appId"] for grant in other.grants] == ["c", "c"]


async def test_at_a_terminal_the_id_is_seen_and_the_secret_is_not(user: Home) -> None:
    def type_it() -> str:
        with terminal(user, shlex.join([str(COMMAND), "login", "--url", url])) as screen:
            screen.until(lambda seen: "App id:" in seen)
            screen.keys("my-app", "Enter")
            screen.until(lambda seen: "App secret:" in seen)
            screen.keys("very-secret", "Enter")
            return screen.until(lambda seen: "[exit" in seen)

    async with scripted_engine() as engine:
        url = engine.endpoint.url
        seen = await asyncio.to_thread(type_it)
    assert "App id: my-app" in seen
    assert "very-secret" not in seen
    assert "[exit 0]" in seen
    assert engine.grants[0]["appSecret"] == "very-secret"
