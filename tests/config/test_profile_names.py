"""A profile's name is a file's name on any machine, and files of editors are no profiles."""

from pathlib import Path

import pytest

from symbl_tui.config.profile_names import check_name, exists, is_path, names, profile_path, unknown_profile
from symbl_tui.errors import ConfigError
from tests.support.command import Home


@pytest.mark.parametrize("name", ["a", "7", "stand up", "team-1_b", "Büro", "会議", "x" * 60])
def test_letters_of_any_language_make_a_name(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", " a", "a ", "_a", "-a", ".a", "a.b", "a/b", "..", "a\nb", "a\n", "x" * 61, "a\x1b[2J", "a:b"]
)
def test_what_could_be_another_file_or_an_option_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="is no name for a profile") as raised:
        check_name(name)
    assert "\x1b" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_only_files_with_a_profile_s_name_are_listed(home: Home) -> None:
    folder = home.config / "profiles"
    folder.mkdir(parents=True)
    for file in ("b.toml", "a.toml", ".edit-x.toml", "#a.toml#", "a.toml~", "c.txt", "d..toml"):
        (folder / file).touch()
    assert names() == ("a", "b")
    assert (exists("a"), exists("c")) == (True, False)
    with pytest.raises(ConfigError):
        exists("../a")


@pytest.mark.usefixtures("home")
def test_without_a_directory_there_are_no_profiles() -> None:
    assert names() == ()


def test_a_path_has_a_slash_or_the_suffix_and_all_else_is_a_name(home: Home) -> None:
    assert [is_path(each) for each in ("a", "a.toml", "./a", "a.txt")] == [False, True, True, False]
    assert profile_path("stand up") == home.config / "profiles" / "stand up.toml"
    assert profile_path("/x/a") == Path("/x/a")


def test_a_mistyped_name_is_answered_with_the_one_that_may_be_meant(home: Home) -> None:
    (home.config / "profiles").mkdir(parents=True)
    (home.config / "profiles/standup.toml").touch()
    assert "standup" in unknown_profile("stadnup").remedy
    assert unknown_profile("\x1b[2J").message == "there is no profile '[2J'"
