"""Two devices in one session, as a user records a conversation over two microphones."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.audio.sound_server import SoundServer, sound_server
from tests.support.command import Home


@pytest.fixture
def server(user: Home) -> Iterator[SoundServer]:
    with sound_server(
        "sink_name=desk rate=16000 channels=1", "sink_name=room rate=48000 channels=2"
    ) as running:
        user.extra |= running.env
        yield running


def test_two_microphones_are_recorded_side_by_side(user: Home, server: SoundServer, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", 0.5 * np.sin(np.arange(48000 * 60) * 0.05), 48000)
    sources = ("--source", "microphone:desk.monitor", "--source", "microphone:room.monitor")
    with server.play(tmp_path / "tone.wav", "room") as playing:
        done = user.run("run", *sources, "--duration", "2", "--channel-names", "Ann,Bob")
        playing.terminate()
    assert done.returncode == 0, done.stderr
    (folder,) = user.sessions
    ann, bob = (soundfile.read(folder / name)[0] for name in ("1-ann.flac", "2-bob.flac"))
    assert len(ann) == len(bob) == 32000
    assert float(np.abs(ann).max()) < 0.01
    assert float(np.abs(bob[16000:]).max()) == pytest.approx(0.5, abs=0.02)
    facts = tomllib.loads((folder / "session.toml").read_text())
    assert [each["colour"] for each in facts["channels"]] == [1, 2]
    assert [each["spec"] for each in facts["profile"]["source"]["also"]] == ["microphone:room.monitor"]


def test_of_two_microphones_the_missing_one_is_named(user: Home, server: SoundServer) -> None:
    done = user.run("run", "--source", "microphone:desk.monitor", "--source", "microphone:jabra")
    assert done.returncode == 4
    assert "there is no microphone 'jabra'" in done.stderr


def test_a_profile_of_several_sources_is_saved_and_listed(user: Home) -> None:
    saved = user.run("--source", "tone", "--source", "silence", "profiles", "new", "both")
    assert saved.returncode == 0, saved.stderr
    assert "tone + silence" in user.run("profiles", "list").stdout
