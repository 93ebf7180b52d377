"""Speakers of any session are listed and renamed on the command line, and in its profile if wished."""

from pathlib import Path

import pytest
import tomli_w

from symbl_tui.cli.speakers_command import SpeakersOptions, speakers
from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile, SpeakerConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.session.archive.recorded_session import read_session
from tests.session.recorded_folder import record
from tests.support.command import Home


@pytest.fixture
def folder(home: Home) -> Path:
    """A session of Alice and Bob, started with the saved profile "weekly"."""
    profiles.save("weekly", Profile(speakers=(SpeakerConfig("Alice", colour=3),)))
    made = record(home.data / "sessions")
    with (made / "session.toml").open("a") as file:
        file.write(tomli_w.dumps({"profile": {"title": "weekly"}}))
    return made


def run(session: str = "latest", **options: object) -> int:
    return speakers(SpeakersOptions(session=session, **options))  # type: ignore[arg-type]


def test_every_channel_is_listed_with_how_long_its_speaker_speaks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 0
    assert capsys.readouterr().out == "Alice: 00:04\nBob: 00:01\n"


def test_speakers_are_renamed_by_either_way_to_write_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(names=("alice=Alicia",), renames=("Bob=Robert",))
    assert capsys.readouterr().out == "Alicia: 00:04\nRobert: 00:01\n"
    assert read_session(folder).people == ("Alicia", "Robert")
    assert load_profile("weekly").speakers[0].name == "Alice", (
        "the profile is left alone unless it is asked for"
    )


def test_two_speakers_become_one_and_an_empty_name_parts_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(names=("Bob=Alice",))
    assert capsys.readouterr().out == "Alice: 00:06\n"
    run(names=("Alice=",))
    assert capsys.readouterr().out == "Alice: 00:04\nBob: 00:01\n"


def test_the_next_session_of_the_profile_starts_with_the_new_names(folder: Path) -> None:
    run(renames=("Alice=Alicia", "Bob=Robert"), profile="the session's own")
    saved = load_profile("weekly").speakers
    assert [(each.name, each.colour) for each in saved] == [("Alicia", 3), ("Robert", None)]


def test_another_saved_profile_can_be_named(folder: Path) -> None:
    profiles.save("daily", Profile())
    run(renames=("Bob=Robert",), profile="daily")
    assert [each.name for each in load_profile("daily").speakers] == ["Alice", "Robert"]
    assert [each.name for each in load_profile("weekly").speakers] == ["Alice"]


def test_a_session_of_no_saved_profile_says_so_and_renames_nothing(folder: Path) -> None:
    profiles.delete("weekly")
    with pytest.raises(UsageError, match="not started with a saved profile"):
        run(renames=("Alice=Alicia",), profile="the session's own")
    assert read_session(folder).people == ("Alice", "Bob")


def test_a_profile_that_there_is_not_is_refused_before_anything_is_renamed(folder: Path) -> None:
    with pytest.raises(ConfigError, match="there is no profile 'nothing'"):
        run(renames=("Alice=Alicia",), profile="nothing")
    assert read_session(folder).people == ("Alice", "Bob")


@pytest.mark.parametrize("names", [("Eve=Mallory",), ("Alice=Alicia", "Eve=Mallory")])
def test_a_speaker_that_there_is_not_is_refused_and_nothing_renamed(
    folder: Path, names: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError, match='there is no speaker "Eve"') as error:
        run(names=names)
    assert error.value.remedy == "there are: Alice, Bob"
    assert read_session(folder).people == ("Alice", "Bob")
