"""Options override the profile, which overrides config.toml, which overrides the environment."""

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.cli.profile_resolution import resolve_profile
from symbl_tui.cli.run_options import RunOptions, add_run_arguments
from symbl_tui.config.profile import SpeakerConfig
from symbl_tui.system.arguments import options_of
from tests.support.command import Home

ENVIRONMENT = "https://environment.example"


@pytest.fixture(autouse=True)
def profiles(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of the saved profiles; the environment names an engine."""
    monkeypatch.setenv("SYMBL_BASE_URL", f"{ENVIRONMENT}/")
    directory = home.config / "profiles"
    directory.mkdir(parents=True)
    return directory


def options(*arguments: str, demo: bool = False) -> RunOptions:
    parser = argparse.ArgumentParser(argument_default=argparse.SUPPRESS)
    add_run_arguments(parser)
    return replace(options_of(RunOptions, parser.parse_args(arguments)), demo=demo)


def engine(*arguments: str, demo: bool = False) -> str:
    return resolve_profile(options(*arguments, demo=demo)).engine.url


def test_the_environment_names_the_engine_when_no_file_does(profiles: Path) -> None:
    (profiles / "a.toml").write_text('title = "a"\n[engine]\nca_file = "ca.pem"\n')
    assert engine() == ENVIRONMENT
    assert engine("--profile", "a") == ENVIRONMENT


@pytest.mark.parametrize("url", ["local", "https://file.example"])
def test_a_profile_config_toml_and_the_option_each_win(profiles: Path, url: str) -> None:
    (profiles / "a.toml").write_text(f'[engine]\nurl = "{url}"\n')
    assert engine("--profile", "a") == url
    assert engine("--engine", url) == url
    (profiles.parent / "config.toml").write_text(f'[engine]\nurl = "{url}"\n')
    assert engine() == url


def test_without_any_of_them_the_engine_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMBL_BASE_URL", "")
    assert engine() == "local"


def test_the_demo_uses_the_local_engine_unless_an_option_names_another() -> None:
    assert engine(demo=True) == "local"
    assert engine("--engine", ENVIRONMENT, demo=True) == ENVIRONMENT


def test_an_encoding_is_named_in_any_case_and_overrides_the_profile(profiles: Path) -> None:
    (profiles / "a.toml").write_text('[streaming]\nencoding = "FLAC"\n')
    assert resolve_profile(options("--profile", "a")).streaming.encoding == "FLAC"
    assert resolve_profile(options("--profile", "a", "--encoding", "opus")).streaming.encoding == "OPUS"
    assert resolve_profile(options("--encoding", "AUTO")).streaming.encoding == "auto"


def test_channel_names_rename_speakers_and_keep_known_user_ids(profiles: Path) -> None:
    (profiles / "a.toml").write_text(
        '[[speakers]]\nname = "Ann"\nuser_id = "ann@x.org"\n[[speakers]]\nname = "Bob"\n'
    )
    made = resolve_profile(options("--profile", "a", "--channel-names", "Cem,Ann"))
    assert made.speakers == (SpeakerConfig(name="Cem"), SpeakerConfig(name="Ann", user_id="ann@x.org"))
