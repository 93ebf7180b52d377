"""A profile that names a theme which is not there, or a broken one, is told what is wrong with it."""

import pytest

from symbl_tui.errors import ConfigError
from symbl_tui.ui.theming import theme
from symbl_tui.ui.theming.theme_names import check_theme
from tests.support.foreign_text import HOSTILE, is_harmless

MIDNIGHT = (theme.folder() / "midnight.toml").read_text()


def own(name: str, text: str) -> None:
    theme.own_folder().mkdir(parents=True, exist_ok=True)
    (theme.own_folder() / f"{name}.toml").write_text(text)


@pytest.mark.parametrize("name", ["midnight", "textual-dark", "mine"])
def test_our_themes_those_of_the_user_and_textuals_are_there(name: str) -> None:
    own("mine", MIDNIGHT)
    check_theme(name)


def test_a_theme_that_is_misspelt_is_corrected() -> None:
    with pytest.raises(ConfigError) as caught:
        check_theme("midnigth")
    assert caught.value.key == "ui.theme"
    assert "there is no theme 'midnigth'" in str(caught.value)
    assert "midnight" in caught.value.remedy


def test_a_broken_theme_of_the_users_says_what_is_wrong_with_it() -> None:
    own("mine", MIDNIGHT + "\nspeed = 3\n")
    with pytest.raises(ConfigError, match=r"mine\.toml") as caught:
        check_theme("mine")
    assert "there is no theme" not in str(caught.value)


@pytest.mark.parametrize("name", ["../../etc/passwd", HOSTILE, "x" * 300, "日" * 100, "", "a\0b"])
def test_any_other_name_is_one_sentence_and_reads_no_file(name: str) -> None:
    with pytest.raises(ConfigError, match="there is no theme") as caught:
        check_theme(name)
    assert is_harmless(str(caught.value))
