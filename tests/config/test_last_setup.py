"""The last settings are kept in one private file; one that is broken costs a line in the log."""

import os
from pathlib import Path

import pytest

from symbl_tui.config.last_setup import LastSetup, SetupParts, read_last_setup, write_last_setup
from symbl_tui.config.profile import EngineConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.system import paths
from tests.support.command import Home

CHOSEN = SetupParts(
    engine=EngineConfig(url="https://symbl.example"),
    source=SourceConfig(spec="microphone:Desk", channels=2),
    speakers=(SpeakerConfig(name="Ann"), SpeakerConfig(name="Ben", speakers="auto")),
)


@pytest.fixture(autouse=True)
def _private_home(home: Home) -> None:
    """Nothing of the tester's own is read or written."""


def test_what_is_written_is_read_again_by_its_owner_alone() -> None:
    setup = LastSetup(profile="standup", chosen=CHOSEN)
    write_last_setup(setup)
    assert read_last_setup() == setup
    assert paths.last_setup().stat().st_mode & 0o777 == 0o600


def test_there_is_none_before_the_first_session() -> None:
    assert read_last_setup() is None


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"chosen = 3\n",
        b"colour = 'red'\n",
        b"[chosen.source]\nspec = ''\n",
        b"[" * 1000,
        b"[[chosen.speakers]]\nname = 'x'\n" * 100,
    ],
    ids=["encoding", "type", "key", "value", "nesting", "speakers"],
)
def test_a_broken_file_costs_a_line_in_the_log(content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = paths.last_setup()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    path.chmod(0o600)
    assert read_last_setup() is None
    assert "the last settings are not used" in caplog.text


def test_a_file_that_others_can_read_and_a_pipe_are_not_read() -> None:
    write_last_setup(LastSetup(chosen=CHOSEN))
    paths.last_setup().chmod(0o644)
    assert read_last_setup() is None
    paths.last_setup().unlink()
    os.mkfifo(paths.last_setup(), 0o600)
    assert read_last_setup() is None


def test_a_disk_that_refuses_costs_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    write_last_setup(LastSetup(), tmp_path / "file" / "last.toml")
    assert "the last settings are not kept" in caplog.text


def test_what_config_toml_says_anew_comes_before_what_was_chosen() -> None:
    then = SetupParts.of(Profile())
    last = LastSetup(chosen=CHOSEN, configured=then)
    assert SetupParts.of(last.applied_to(Profile(), then)) == CHOSEN
    elsewhere = Profile(engine=EngineConfig(url="https://new.example"))
    applied = last.applied_to(elsewhere, SetupParts.of(elsewhere))
    assert applied.engine == elsewhere.engine
    assert applied.source == CHOSEN.source
    named = Profile(speakers=(SpeakerConfig(name="Cid"),))
    applied = last.applied_to(named, SetupParts.of(named))
    assert (applied.source, applied.speakers) == (named.source, named.speakers)
    assert applied.engine == CHOSEN.engine
