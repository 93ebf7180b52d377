"""Logging in and out without a screen: tried at once, remembered, never shown."""

import argparse
import asyncio
import io
import shlex
import sys
from pathlib import Path

import keyring.core
import pytest

from symbl_tui.cli import login
from symbl_tui.cli.options import session_options
from symbl_tui.config.credentials import find
from symbl_tui.errors import AuthenticationError, ConfigError, UsageError
from tests.support.command import Home
from tests.support.keyrings import no_keyring
from tests.support.scripted_engine import Script, scripted_engine
from tests.support.terminal import terminal

PROGRAM = """
import argparse, sys
from symbl_tui.cli import login
from symbl_tui.cli.options import session_options
parser = argparse.ArgumentParser(parents=[session_options()])
login.add(parser.add_subparsers())
options = parser.parse_args()
sys.exit(options.command(options))
"""


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, home: Home) -> Path:
    """A machine without a keyring; its config directory."""
    for name in ("SYMBL_APP_ID", "SYMBL_APP_SECRET", "SYMBL_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    return home.config


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser(parents=[session_options()])
    login.add(parser.add_subparsers())
    options = parser.parse_args(arguments)
    code: int = options.command(options)
    return code


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


async def test_logging_in_says_where_it_is_kept_and_a_session_finds_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], config: Path
) -> None:
    typed(monkeypatch, "app\nvery-secret\n")
    async with scripted_engine() as engine:
        assert await asyncio.to_thread(run, "login", "--url", engine.endpoint.url + "/") == 0
    assert engine.grants == [{"type": "application", "appId": "app", "appSecret": "very-secret"}]
    told = capsys.readouterr()
    assert f"kept in {config / 'credentials.toml'}" in told.out
    assert "very-secret" not in told.out + told.err
    known = find(engine.endpoint.url)
    assert known is not None
    assert (known.app_id, known.app_secret) == ("app", "very-secret")


async def test_a_wrong_secret_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "app\nwrong-secret\n")
    async with scripted_engine(Script(token_status=401)) as engine:
        with pytest.raises(AuthenticationError, match="refuses"):
            await asyncio.to_thread(run, "login", "--url", engine.endpoint.url)
        assert find(engine.endpoint.url) is None


@pytest.mark.parametrize("text", ["", "app\n", "app\n \n"])
def test_half_an_answer_is_told_what_is_expected(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    typed(monkeypatch, text)
    with pytest.raises(UsageError, match="an app id on one line and its secret on the next"):
        run("login", "--url", "http://127.0.0.1:1")


def test_a_secret_is_not_asked_for_where_it_would_travel_in_the_clear() -> None:
    with pytest.raises(ConfigError, match="expected https"):
        run("login", "--url", "http://example.com")


def test_logging_out_forgets_and_says_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from symbl_tui.config.credentials import Credentials, remember

    remember("https://api.symbl.ai", Credentials("app", "very-secret"))
    monkeypatch.setenv("SYMBL_APP_ID", "app")
    monkeypatch.setenv("SYMBL_APP_SECRET", "very-secret")
    assert run("logout") == 0
    told = capsys.readouterr()
    assert "forgot the app id and secret for https://api.symbl.ai" in told.out
    assert "SYMBL_APP_ID and SYMBL_APP_SECRET are set" in told.err
    assert run("logout") == 0
    assert "none were kept" in capsys.readouterr().out


async def test_the_server_is_the_profiles_or_the_environments(
    monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    async with scripted_engine() as named, scripted_engine() as other:
        monkeypatch.setenv("SYMBL_BASE_URL", named.endpoint.url)
        typed(monkeypatch, "a\nb\n")
        await asyncio.to_thread(run, "login")
        profile = config / "profiles/standup.toml"
        profile.parent.mkdir()
        profile.write_text(f'[engine]\nurl = "{other.endpoint.url}"\n')
        for arguments in (("--profile", "standup", "login"), ("login", "--profile", "standup")):
            typed(monkeypatch, "c\nd\n")
            await asyncio.to_thread(run, *arguments)
    assert [grant["appId"] for grant in named.grants] == ["a"]
    assert [grant["appId"] for grant in other.grants] == ["c", "c"]


async def test_at_a_terminal_the_id_is_seen_and_the_secret_is_not(user: Home) -> None:
    program = user.path / "program.py"
    program.write_text(PROGRAM)

    def type_it() -> str:
        with terminal(user, shlex.join([sys.executable, str(program), "login", "--url", url])) as screen:
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
