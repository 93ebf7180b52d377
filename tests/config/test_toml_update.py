"""The chosen theme is saved, and nothing else in the user's file changes."""

import codecs
from pathlib import Path

import pytest

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile, UiConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profile_names import profile_path
from symbl_tui.config.toml_update import save_theme
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


def test_comments_order_and_other_keys_stay(file: Path) -> None:
    file.write_text(BY_HAND)
    save_theme("paper")
    assert file.read_text().replace('"paper"', "'midnight'") == BY_HAND
    assert load_profile().ui.theme == "paper"


@pytest.mark.parametrize(
    "before", ["", "# only this", "ui.mouse = false\n", "ui = { mouse = false }\n", 'title = "x"\n[engine]\n']
)
def test_the_theme_is_set_in_any_form_of_the_table(file: Path, before: str) -> None:
    file.write_text(before)
    mouse = load_profile().ui.mouse
    save_theme("paper")
    assert load_profile().ui == UiConfig(theme="paper", mouse=mouse)
    assert "# only this" in file.read_text() or "#" not in before


def test_without_a_file_one_is_made(file: Path) -> None:
    save_theme("contrast")
    assert load_profile().ui.theme == "contrast"
    assert file.stat().st_mode & 0o077 == 0


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text(BY_HAND)
    file.symlink_to(tmp_path / "dotfiles.toml")
    save_theme("paper")
    assert file.is_symlink()
    assert "paper" in (tmp_path / "dotfiles.toml").read_text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[ui\n", "config.toml: is no TOML"),
        (b"ui = 3\n", "ui: expected a table"),
        (b"\xff\xfe", "it is in UTF-16"),
        (b"# \xe9", "it is not in UTF-8"),
        (b"#" * (1 << 20) + b"##", "is over 64 KiB"),
    ],
)
def test_a_file_that_cannot_be_changed_stays_and_is_an_error(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as caught:
        save_theme("paper")
    assert "not remembered" in str(caught.value)
    assert file.read_bytes() == content
    assert [each.name for each in file.parent.iterdir()] == ["config.toml"]


def test_a_profile_that_names_its_own_theme_wins() -> None:
    save_theme("paper")
    profiles.save("dark", Profile(ui=UiConfig(theme="contrast")))
    assert load_profile("dark").ui.theme == "contrast"
    profile_path("plain").write_text('title = "plain"\n')
    assert load_profile("plain").ui.theme == "paper"


def test_the_byte_order_mark_and_line_ends_of_an_editor_stay(file: Path) -> None:
    before = codecs.BOM_UTF8 + b"[ui]\r\nmouse = false\r\n"
    file.write_bytes(before)
    save_theme("paper")
    assert file.read_bytes().startswith(before.rstrip())
    assert load_profile().ui == UiConfig(theme="paper", mouse=False)


def test_keys_that_would_take_long_to_change_are_left(file: Path) -> None:
    file.write_text("\n".join(f"{'a.' * 14}k{number} = 1" for number in range(500)))
    with pytest.raises(ConfigError, match="over 500 dotted keys"):
        save_theme("paper")
