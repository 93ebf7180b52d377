"""A new session begins with a folder that says everything about it, and no secret."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.config.toml import read_toml
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.new_session import NewSession

STARTED = datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)


def begin(sessions: Path, profile: Profile, channels: int = 1) -> Path:
    """The folder of a session that has just begun."""
    new = NewSession(profile, "Standup", "microphone desk", STARTED, "0192-abc")
    folder = SessionFolder(sessions, new.title, STARTED)
    new.open(AudioFormat(16_000, channels), folder, ChannelSpeakers(profile), lambda: 0.0).close()
    folder.release()
    return folder.path


def kept_profile(folder: Path) -> dict[str, Any]:
    profile: dict[str, Any] = read_toml(folder / "session.toml")["profile"]
    return profile


def test_the_facts_are_read_back_as_an_interrupted_session_s(tmp_path: Path) -> None:
    facts = read_facts(begin(tmp_path, Profile(), 2))
    assert (facts.title, facts.source, facts.started) == ("Standup", "microphone desk", STARTED)
    assert (facts.rate, facts.ended, facts.length) == (16_000, None, 0.0)
    assert [speaker.name for speaker in facts.speakers] == ["Speaker 1", "Speaker 2"]


def test_every_channel_has_a_spool_named_after_its_speaker(tmp_path: Path) -> None:
    profile = Profile(speakers=(SpeakerConfig(name="Alice"), SpeakerConfig(name="李", colour=7)))
    folder = begin(tmp_path, profile, 2)
    assert sorted(each.name for each in folder.glob("*.pcm")) == ["1-alice.pcm", "2-channel.pcm"]
    assert read_facts(folder).colours == {"Alice": 1, "李": 7}


def test_the_connection_is_noted_before_it_is_made(tmp_path: Path) -> None:
    assert read_toml(begin(tmp_path, Profile()) / "session.toml")["connection_id"] == "0192-abc"
    assert NewSession(Profile(), "a", "b").connection_id != NewSession(Profile(), "a", "b").connection_id


def test_paths_of_sources_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = SourceConfig(spec="file:a.wav", also=(AlsoConfig(spec="pipe:b"),))
    kept = kept_profile(begin(tmp_path / "sessions", Profile(source=source)))
    assert kept["source"]["spec"] == f"file:{tmp_path}/a.wav"
    assert kept["source"]["also"][0]["spec"] == f"pipe:{tmp_path}/b"


def test_no_secret_of_an_address_is_written(tmp_path: Path) -> None:
    secret = "https://me:hunter2@radio.example/live.mp3?key=hunter2"
    source = SourceConfig(spec=secret, also=(AlsoConfig(spec=secret),))
    folder = begin(tmp_path, Profile(source=source))
    assert kept_profile(folder)["source"]["spec"] == "https://radio.example/live.mp3"
    assert "hunter2" not in (folder / "session.toml").read_text()
