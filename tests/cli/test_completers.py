"""A shell is offered names that can be typed, and an error on the disk prints nothing into the line."""

from pathlib import Path

import pytest

from symbl_tui.cli.completers import encodings, model_names, profile_names, session_names, source_specs
from tests.support.command import Home


@pytest.fixture
def sessions(home: Home) -> Path:
    """The directory of recorded sessions."""
    folder = home.data / "sessions"
    folder.mkdir(parents=True)
    return folder


def test_sessions_are_offered_newest_first_behind_latest(sessions: Path) -> None:
    for name in ("2026-01-01T08-00-00-a", "2026-02-01T08-00-00-b"):
        (sessions / name).mkdir()
    (sessions / "file").touch()
    assert session_names("") == ["latest", "2026-02-01T08-00-00-b", "2026-01-01T08-00-00-a"]
    assert session_names("2026-01") == ["2026-01-01T08-00-00-a"]
    assert session_names("la") == ["latest"]


def test_a_name_with_an_escape_is_not_offered(sessions: Path) -> None:
    for name in ("2026\x1b[2J", "2026\nb", "2026-ok"):
        (sessions / name).mkdir()
    assert session_names("2026") == ["2026-ok"]


@pytest.mark.usefixtures("home")
def test_what_cannot_be_listed_offers_nothing() -> None:
    assert session_names("") == []
    assert profile_names("") == []
    assert source_specs("/no/such/place/x") == []


def test_a_source_is_a_kind_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "talk.wav").touch()
    (tmp_path / ".hidden").touch()
    (tmp_path / "more").mkdir()
    assert "microphone" in source_specs("micro")
    assert source_specs(f"{tmp_path}/") == [f"{tmp_path}/more/", f"{tmp_path}/talk.wav"]
    assert source_specs(f"file:{tmp_path}/ta") == [f"file:{tmp_path}/talk.wav"]
    assert source_specs(f"{tmp_path}/.h") == [f"{tmp_path}/.hidden"]


def test_encodings_and_models_are_those_that_there_are() -> None:
    assert encodings("FL") == ["FLAC"]
    assert encodings("flac") == []
    assert model_names("moon")
