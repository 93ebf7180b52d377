"""The chosen theme is remembered, and nothing else in the user's file is touched."""

from pathlib import Path

import pytest

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile, UiConfig, find_profile, load_profile
from symbl_tui.config.settings import remember_theme
from symbl_tui.errors import ConfigError
from tests.support.command import Home

BY_HAND = """\
# mine
keys = { "live.mute" = "x" }   # no space bar here

[ui] # the look
mouse = false # tmux has it
theme = 'midnight'  # for now

[streaming]
chunk_ms   =   200
"""


@pytest.fixture(autouse=True)
def file(home: Home) -> Path:
    """The settings file, in a directory that is there."""
    home.config.mkdir(parents=True)
    return home.config / "config.toml"


def test_comments_order_and_everything_else_stay(file: Path) -> None:
    file.write_text(BY_HAND)
    remember_theme("paper")
    assert file.read_text().replace('"paper"', "'midnight'") == BY_HAND
    assert load_profile().ui.theme == "paper"


@pytest.mark.parametrize(
    "before", ["", "# only this", "ui.mouse = false\n", "ui = { mouse = false }\n", 'title = "x"\n[engine]\n']
)
def test_the_theme_finds_its_place_in_any_file(file: Path, before: str) -> None:
    file.write_text(before)
    mouse = load_profile().ui.mouse
    remember_theme("paper")
    assert load_profile().ui == UiConfig(theme="paper", mouse=mouse)
    assert "# only this" in file.read_text() or "#" not in before


def test_without_a_file_one_is_made(file: Path) -> None:
    remember_theme("contrast")
    assert load_profile().ui.theme == "contrast"
    assert file.stat().st_mode & 0o077 == 0


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text(BY_HAND)
    file.symlink_to(tmp_path / "dotfiles.toml")
    remember_theme("paper")
    assert file.is_symlink()
    assert "paper" in (tmp_path / "dotfiles.toml").read_text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[ui\n", "config.toml: is no TOML"),
        (b"ui = 3\n", "ui: expected a table"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"#" * (1 << 20) + b"##", "is over 1 MiB"),
    ],
)
def test_a_file_that_cannot_be_changed_is_left_alone_and_said(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as caught:
        remember_theme("paper")
    assert "not remembered" in str(caught.value)
    assert file.read_bytes() == content
    assert [each.name for each in file.parent.iterdir()] == ["config.toml"]


def test_a_profile_that_names_its_own_theme_wins() -> None:
    remember_theme("paper")
    profiles.save("dark", Profile(ui=UiConfig(theme="contrast")))
    assert load_profile("dark").ui.theme == "contrast"
    find_profile("plain").write_text('title = "plain"\n')
    assert load_profile("plain").ui.theme == "paper"
