"""``symbl-tui sessions sound``: a player at the end of a pipe gets the stretch that was asked for."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.session.archive.session_edits import SessionEdits
from tests.session.recorded_folder import record
from tests.support.command import COMMAND, Home
from tests.support.pseudo_terminal import pseudo_terminal
from tests.support.sshd import ssh_server

RATE = 16_000
SOUND = np.random.default_rng(3).integers(-9_000, 9_000, (2, 10 * RATE)).astype("<i2")
PLAYER = """
import av
print(sum(frame.samples / frame.sample_rate for frame in av.open("pipe:0").decode(audio=0)))
"""
"""Decodes what comes through a pipe with FFmpeg; prints its seconds."""


@pytest.fixture
def folder(home: Home) -> Path:
    folder = record(home.data / "sessions")
    for name, channel in zip(("1-alice.flac", "2-bob.flac"), SOUND, strict=True):
        soundfile.write(folder / name, channel, RATE)
    return folder


def sound(home: Home, *options: str) -> bytes:
    command = [str(COMMAND), "sessions", "sound", "latest", *options]
    return subprocess.run(command, env=home.environment, capture_output=True, check=True).stdout


@pytest.mark.usefixtures("folder")
def test_wav_to_a_pipe_is_exact_to_the_sample(home: Home) -> None:
    samples, rate = soundfile.read(io.BytesIO(sound(home, "--at", "00:02.5", "--for", "3")), dtype="int16")
    mix = SOUND.sum(axis=0, dtype="<i2")[round(2.5 * RATE) : round(5.5 * RATE)]
    assert (rate, samples.tobytes()) == (RATE, mix.tobytes())


@pytest.mark.usefixtures("folder")
def test_one_channel_as_flac_into_a_file_that_is_private(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "bob.flac"
    told = home.run("sessions", "sound", "latest", "--channel", "bob", "--output", str(target))
    assert (told.returncode, told.stdout, told.stderr) == (0, "", f"{target}\n")
    assert soundfile.read(target, dtype="int16")[0].tobytes() == SOUND[1].tobytes()
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_channel_has_the_name_that_was_given_to_its_speaker_too(home: Home, folder: Path) -> None:
    SessionEdits(lambda: folder).rename_speaker("Bob", "Roberta")
    for name in ("roberta", "bob", "2"):
        samples, _ = soundfile.read(io.BytesIO(sound(home, "--for", "1", "--channel", name)), dtype="int16")
        assert samples.tobytes() == SOUND[1][:RATE].tobytes()


@pytest.mark.usefixtures("folder")
def test_over_ssh_a_player_gets_the_place_that_was_asked_for(home: Home, tmp_path: Path) -> None:
    (tmp_path / "ssh").mkdir()
    with ssh_server(tmp_path / "ssh") as server:
        settings = " ".join(f"{key}={value}" for key, value in home.directories.items())
        remote = f"env {settings} {COMMAND} sessions sound latest --at 00:04 --for 2 --format ogg"
        played = subprocess.run(
            f"ssh -p {server.port} 127.0.0.1 '{remote}' | {sys.executable} -c '{PLAYER}'",
            shell=True,
            env={**home.environment, "PATH": f"{server.bin}:{os.environ['PATH']}"},
            capture_output=True,
            check=True,
        )
    assert abs(float(played.stdout) - 2) < 0.05


@pytest.mark.usefixtures("folder")
def test_a_player_that_quits_is_no_error(home: Home) -> None:
    command = f"{COMMAND} sessions sound latest --format wav; echo code $? >&2"
    shell = ["bash", "-c", f"({command}) | head -c 50 | wc -c"]
    told = subprocess.run(shell, env=home.environment, capture_output=True, text=True, check=True)
    assert (told.stdout.strip(), told.stderr) == ("50", "code 0\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--at", "soon"), "--at: expected a time such as 12:05 or 65.2 (seconds), got soon"),
        (("--at", "12:05"), "there is no sound at 12:05; it ends at 00:10"),
        (("--for", "0"), "--for: expected a length above 0"),
        (("--channel", "carol"), '"carol" is no channel; there are 2 channels: 1 Alice, 2 Bob'),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_is_one_sentence(home: Home, options: tuple[str, ...], said: str) -> None:
    told = home.run("sessions", "sound", "latest", *options)
    assert (told.returncode, told.stdout, told.stderr) == (2, "", f"symbl-tui: {said}\n")


@pytest.mark.usefixtures("folder")
def test_a_terminal_is_spared_the_samples(home: Home) -> None:
    with pseudo_terminal(home, "sessions", "sound", "latest") as terminal:
        assert terminal.wait() == 2
        assert "the sound would go to the terminal; add: | mpv -" in terminal.shown
