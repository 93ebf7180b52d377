"""Which engine a session talks to: the nearest word counts, and the environment's is the farthest."""

import argparse
from pathlib import Path

import pytest

from symbl_tui.cli.compose import profile_of
from symbl_tui.cli.options import session_options
from symbl_tui.config.profile import SpeakerConfig
from tests.support.command import Home

ENVIRONMENT = "https://environment.example"


@pytest.fixture(autouse=True)
def profiles(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of the saved profiles; the environment names an engine."""
    monkeypatch.setenv("SYMBL_BASE_URL", f"{ENVIRONMENT}/")
    directory = home.config / "profiles"
    directory.mkdir(parents=True)
    return directory


def options(*words: str, demo: bool = False) -> argparse.Namespace:
    return argparse.Namespace(**vars(session_options().parse_args(words)), demo=demo)


def engine(*words: str, demo: bool = False) -> str:
    return profile_of(options(*words, demo=demo)).engine.url


def test_the_environment_names_the_engine_when_nobody_else_does(profiles: Path) -> None:
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


def test_without_it_this_machine_understands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMBL_BASE_URL", "")
    assert engine() == "local"


def test_the_demo_goes_nowhere_unless_it_is_told_to() -> None:
    assert engine(demo=True) == "local"
    assert engine("--engine", ENVIRONMENT, demo=True) == ENVIRONMENT


def test_an_encoding_is_named_in_any_case_and_wins_over_the_profiles(profiles: Path) -> None:
    (profiles / "a.toml").write_text('[streaming]\nencoding = "FLAC"\n')
    assert profile_of(options("--profile", "a")).streaming.encoding == "FLAC"
    assert profile_of(options("--profile", "a", "--encoding", "opus")).streaming.encoding == "OPUS"
    assert profile_of(options("--encoding", "AUTO")).streaming.encoding == "auto"


def test_names_given_for_this_run_are_part_of_the_set_up(profiles: Path) -> None:
    (profiles / "a.toml").write_text(
        '[[speakers]]\nname = "Ann"\nuser_id = "ann@x.org"\n[[speakers]]\nname = "Bob"\n'
    )
    made = profile_of(options("--profile", "a", "--channel-names", "Cem,Ann"))
    assert made.speakers == (SpeakerConfig(name="Cem"), SpeakerConfig(name="Ann", user_id="ann@x.org"))
