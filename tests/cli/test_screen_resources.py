"""The microphone over SSH keeps its address and token as long as the program runs."""

from collections.abc import Iterator

import pytest

from symbl_tui.audio.registry import SourceResources
from symbl_tui.cli.compose import check_source, engine_factory
from symbl_tui.cli.screen_resources import ScreenResources
from symbl_tui.cli.source_environment import source_resources
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import AlsoConfig, EngineConfig, Profile, SourceConfig
from symbl_tui.errors import ConfigError, UsageError
from tests.support.command import Home


@pytest.fixture
def resources() -> Iterator[ScreenResources]:
    resources = ScreenResources(SourceResources())
    yield resources
    resources.close_listener()


async def test_a_command_that_was_pasted_once_stays_valid(resources: ScreenResources) -> None:
    first = resources.open_listener()
    again = resources.open_listener()
    assert again.commands == first.commands
    assert again.spec == first.spec
    assert resources.current.listener is first.listener, "the session takes over the same socket"


async def test_the_commands_hold_the_token_and_the_spec_does_not(resources: ScreenResources) -> None:
    listener = resources.open_listener()
    token = listener.listener.token
    assert token
    assert all(token in command for _, command in listener.commands)
    assert token not in listener.spec
    assert token not in repr(listener)


def test_a_screen_that_opened_no_listener_closes_none() -> None:
    ScreenResources(SourceResources()).close_listener()


def test_the_token_of_a_sender_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMBL_TUI_TOKEN", "t0ken")
    assert source_resources().token == "t0ken"
    monkeypatch.delenv("SYMBL_TUI_TOKEN")
    assert source_resources().token == ""


@pytest.mark.parametrize(
    "spec", ["stdin", "socket:7123", "pipe:/run/a", "tone:300", "listen:rtmp://0.0.0.0/a"]
)
def test_a_source_is_valid_whether_or_not_this_machine_has_it_now(spec: str) -> None:
    check_source(SourceConfig(spec=spec))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (SourceConfig(spec="gramophone"), "there is no source 'gramophone'; use file:PATH"),
        (SourceConfig(spec="tone:high"), "'high' is no frequency; use tone:HZ"),
        (SourceConfig(spec="tone", also=(AlsoConfig(spec="gramophone"),)), "there is no source"),
    ],
)
def test_an_invalid_source_is_refused_with_what_is_valid(source: SourceConfig, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_source(source)


async def test_credentials_for_one_run_reach_the_engine() -> None:
    profile = Profile(engine=EngineConfig(url="https://api.example.com/"))
    async with engine_factory(profile, Credentials("app", "secret"))() as endpoint:
        assert (endpoint.url, endpoint.app_id) == ("https://api.example.com", "app")


def test_credentials_are_never_sent_unencrypted_to_another_machine() -> None:
    profile = Profile(engine=EngineConfig(url="http://api.example.com"))
    with pytest.raises(ConfigError):
        engine_factory(profile, Credentials("app", "secret"))


def test_settings_of_the_local_engine_that_are_no_toml_are_named_before_it_starts(home: Home) -> None:
    home.config.mkdir(parents=True)
    (home.config / "engine.toml").write_text("port = 1", encoding="utf-16")
    with pytest.raises(
        ConfigError, match=r"engine\.toml: expected TOML, but it is in UTF-16; save it as UTF-8"
    ):
        engine_factory(Profile())
