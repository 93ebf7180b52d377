"""A profile from anybody runs no command; one of the user's own does."""

from pathlib import Path

import pytest

from symbl_tui.config.foreign_hooks import check_hooks_are_own
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import ConfigError
from tests.support.command import Home

HOOK = '[[hooks]]\non = ["end"]\ncommand = ["notify-send", "over"]\n'


@pytest.fixture
def profiles(home: Home) -> Path:
    """The directory of the user's profiles."""
    (home.config / "profiles").mkdir(parents=True)
    return home.config / "profiles"


def check(name: str) -> None:
    check_hooks_are_own(name, load_profile(name))


def test_the_user_s_own_profiles_run_their_hooks(profiles: Path) -> None:
    (profiles / "mine.toml").write_text(HOOK)
    check("mine")
    check(str(profiles / "mine.toml"))
    check(f"{profiles}/../profiles/mine.toml")


@pytest.mark.usefixtures("profiles")
def test_a_gift_with_hooks_is_refused_and_one_without_is_not(tmp_path: Path) -> None:
    gift = tmp_path / "gift\x1b[2J.toml"
    gift.write_text(HOOK)
    with pytest.raises(ConfigError, match="has hooks, which run commands") as raised:
        check(str(gift))
    assert "--allow-hooks" in raised.value.remedy
    assert "\x1b" not in str(raised.value)
    gift.write_text('title = "gift"\n')
    check(str(gift))


def test_a_link_among_the_profiles_leads_to_what_it_is(profiles: Path, tmp_path: Path) -> None:
    (tmp_path / "gift.toml").write_text(HOOK)
    (profiles / "linked.toml").symlink_to(tmp_path / "gift.toml")
    with pytest.raises(ConfigError, match="has hooks"):
        check("linked")


def test_the_hooks_of_config_toml_run_with_any_profile(profiles: Path, tmp_path: Path) -> None:
    (profiles.parent / "config.toml").write_text(HOOK)
    gift = tmp_path / "gift.toml"
    gift.write_text('title = "gift"\n')
    check(str(gift))
    gift.write_text(HOOK + HOOK)
    with pytest.raises(ConfigError, match="has hooks"):
        check(str(gift))


def test_a_config_directory_that_is_a_link_is_the_user_s_own(home: Home, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles"
    (real / "profiles").mkdir(parents=True)
    (real / "profiles/mine.toml").write_text(HOOK)
    home.config.parent.mkdir(parents=True, exist_ok=True)
    home.config.symlink_to(real)
    check("mine")


def test_without_a_profile_the_hooks_are_those_of_config_toml(profiles: Path) -> None:
    (profiles.parent / "config.toml").write_text(HOOK)
    check_hooks_are_own(None, load_profile())
