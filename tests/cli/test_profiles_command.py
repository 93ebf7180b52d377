"""``symbl-tui profiles``: what is saved, listed, refused and asked, without running the command."""

from pathlib import Path

import pytest

from symbl_tui.cli import profiles_command as command
from symbl_tui.config import profile_names
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import ConfigError, UsageError
from tests.support.command import Home
from tests.support.foreign_text import is_harmless

pytestmark = pytest.mark.usefixtures("home")


def new(name: str = "standup", **options: object) -> int:
    return command.new(command.NewProfileOptions(name=name, sources=("tone",), **options))  # type: ignore[arg-type]


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    command.list_profiles(command.ListProfilesOptions())
    return capsys.readouterr().out.splitlines()


def test_a_new_profile_is_saved_with_the_given_settings(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(channel_names=("Alice",)) == 0
    assert capsys.readouterr().out == f"{home.config / 'profiles' / 'standup.toml'}\n"
    assert load_profile("standup").source.spec == "tone"
    assert load_profile("standup").title == "standup"


def test_a_profile_is_replaced_only_where_the_user_says_so() -> None:
    new()
    with pytest.raises(UsageError, match="a profile 'standup' already; use --replace"):
        new()
    assert new(replace=True) == 0


def test_what_belongs_to_one_session_is_not_saved() -> None:
    with pytest.raises(UsageError, match="no duration; give --duration to the session"):
        new(duration=3.0)
    assert profile_names.names() == ()


def test_the_list_says_of_each_profile_what_it_records(capsys: pytest.CaptureFixture[str]) -> None:
    new("standup", channel_names=("Alice",))
    new("retro-of-the-month")
    assert listed(capsys) == [
        "retro-of-the-month  tone -> local",
        "standup             tone -> local (Alice)",
    ]


def test_an_invalid_profile_is_listed_with_its_fault(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    new()
    (home.config / "profiles" / "broken.toml").write_text('title = "\x1b[2J"\nfoo = 1')
    broken, standup = listed(capsys)
    assert broken.startswith("broken   invalid: ")
    assert is_harmless(broken)
    assert standup.startswith("standup  tone")


def test_an_empty_list_tells_how_to_save_one(capsys: pytest.CaptureFixture[str]) -> None:
    command.list_profiles(command.ListProfilesOptions())
    assert "symbl-tui profiles new NAME" in capsys.readouterr().err


def test_a_shown_profile_is_a_profile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new()
    capsys.readouterr()
    command.show(command.ProfileOptions(name="standup"))
    copy = tmp_path / "copy.toml"
    copy.write_text(capsys.readouterr().out)
    assert load_profile(str(copy)) == load_profile("standup")


def test_check_finds_a_source_that_cannot_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new()
    assert command.check(command.ProfileOptions(name="standup")) == 0
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[source]\nspec = "gramophone"')
    with pytest.raises(UsageError, match="there is no source 'gramophone'; use file:PATH"):
        command.check(command.ProfileOptions(name=str(wrong)))


def test_deleting_asks_on_a_terminal_or_needs_yes() -> None:
    new()
    with pytest.raises(UsageError, match="needs a terminal to ask on; without one use --yes"):
        command.delete(command.DeleteProfileOptions(name="standup"))
    command.delete(command.DeleteProfileOptions(name="standup", yes=True))
    with pytest.raises(ConfigError, match="no profile 'standup'; symbl-tui profiles list shows them"):
        command.delete(command.DeleteProfileOptions(name="standup", yes=True))


def test_renaming_keeps_the_settings_and_the_name_free() -> None:
    new()
    command.rename(command.RenameProfileOptions(name="standup", new="daily"))
    assert profile_names.names() == ("daily",)
    assert load_profile("daily").source.spec == "tone"


def test_editing_needs_a_terminal_and_changes_nothing_without_one() -> None:
    new()
    with pytest.raises(UsageError, match="editing 'standup' needs a terminal"):
        command.edit(command.ProfileOptions(name="standup"))
    assert load_profile("standup").source.spec == "tone"
