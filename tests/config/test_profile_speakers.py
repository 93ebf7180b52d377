"""Names that were given to speakers are written into the saved profile that the session came from."""

from pathlib import Path

import pytest

from symbl_tui.config.profile import Profile, SpeakerConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profile_speakers import find_saved, name_speakers
from symbl_tui.errors import ConfigError
from tests.support.command import Home


@pytest.fixture
def folder(home: Home) -> Path:
    """The directory of saved profiles."""
    (home.config / "profiles").mkdir(parents=True)
    return home.config / "profiles"


def speakers(name: str) -> list[str]:
    return [each.name for each in load_profile(name).speakers]


def test_a_named_speaker_keeps_all_else_that_the_profile_says_of_them(folder: Path) -> None:
    (folder / "team.toml").write_text('[[speakers]]\nname = "A"\ncolour = 7\n[[speakers]]\nname = "B"\n')
    name_speakers("team", {0: "Ann"}, ("A", "B"))
    assert load_profile("team").speakers == (SpeakerConfig(name="Ann", colour=7), SpeakerConfig(name="B"))


def test_channels_before_a_named_one_get_the_names_that_they_had(folder: Path) -> None:
    (folder / "team.toml").write_text('[[speakers]]\nname = "A"\n')
    name_speakers("team", {2: "Cleo"}, ("Somebody", "Speaker 2", "Speaker 3", "Speaker 4"))
    assert speakers("team") == ["A", "Speaker 2", "Cleo"]


def test_a_name_that_a_profile_cannot_have_changes_nothing(folder: Path) -> None:
    file = folder / "team.toml"
    file.write_text('# mine\ntitle = "Team"\n')
    for name in ("", "x" * 501):
        with pytest.raises(ConfigError, match=r"speakers\[0\]\.name: expected"):
            name_speakers("team", {0: name}, ("A",))
    assert file.read_text() == '# mine\ntitle = "Team"\n'
    assert [each.name for each in folder.iterdir()] == ["team.toml"], "no draft is left"


def test_speakers_that_are_no_tables_are_said_to_be_so(folder: Path) -> None:
    (folder / "team.toml").write_text('speakers = ["A"]\n')
    with pytest.raises(ConfigError, match="speakers: expected tables"):
        name_speakers("team", {0: "Ann"}, ("A",))
    with pytest.raises(ConfigError, match="there is no profile 'other'"):
        name_speakers("other", {0: "Ann"}, ("A",))


def test_the_profile_of_a_session_is_found_by_its_name_or_else_by_its_title(folder: Path) -> None:
    (folder / "team.toml").write_text('title = "Weekly"\n')
    (folder / "broken.toml").write_text("title = ")
    assert find_saved(Profile(title="team")) == "team"
    assert find_saved(Profile(title="Weekly")) == "team"
    assert find_saved(Profile(title="Other")) == ""
    assert find_saved(Profile()) == ""
