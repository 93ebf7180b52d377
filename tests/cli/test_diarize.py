"""``symbl-tui sessions diarize`` and ``speakers`` as a user runs them, with the real library."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from symbl_tui.cli.after_session import background_hook
from symbl_tui.config.profile import Profile, SessionConfig
from symbl_tui.demo import meeting_path
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.turns_file import read_turns, turns_path
from tests.session.recorded_folder import record
from tests.support.command import Home, descendants
from tests.support.scripted_engine import utterance

pytestmark = pytest.mark.timeout(600)  # the child has a low priority, and the machine may be busy

RATE = 16_000
SAID = (
    (5.0, 0, utterance("u1", "Thank you for joining.", 0.6, 4.5, "Alice")),
    (11.0, 0, utterance("u2", "The new website is finished.", 5.3, 10.8, "Alice")),
    (17.0, 0, utterance("u3", "When will it be ready?", 12.0, 16.2, "Alice")),
)
"""The first three turns of the bundled meeting; all of them on Alice's channel."""

IN_BLOCKS = """
import asyncio, sys
from pathlib import Path
from symbl_tui.engine.diarization.diarizer import DiarizationSettings, Diarizer
from symbl_tui.session.reprocessing.diarization_job import diarize
from symbl_tui.session.archive.session_facts import read_facts

settings = DiarizationSettings(block=5.0, margin=1.5, step=4.0)
facts = read_facts(Path(sys.argv[1]))
asyncio.run(diarize(facts, [0], Diarizer(settings), progress=lambda share: None))
"""
"""The pass of the command, in small blocks."""


def room(seconds: int) -> npt.NDArray[np.int16]:
    """The beginning of the bundled meeting on one channel; in 11 s each of two people has spoken once."""
    sound, _ = soundfile.read(meeting_path(), dtype="int16", stop=seconds * RATE)
    mixed: npt.NDArray[np.int16] = sound.sum(axis=1).astype(np.int16)
    return mixed


def recorded(user: Home, seconds: int) -> Path:
    said = [event for event in SAID if event[0] <= seconds]
    made = record(user.path / ".local/share/symbl-tui/sessions", events=said, length=float(seconds))
    soundfile.write(made / "1-alice.flac", room(seconds), RATE)
    soundfile.write(made / "2-bob.flac", np.zeros(seconds * RATE, np.int16), RATE)
    return made


@pytest.fixture
def folder(user: Home) -> Path:
    """A session of 17 seconds: two people at the microphone of Alice's channel, the first of them twice."""
    return recorded(user, 17)


@pytest.fixture
def short_folder(user: Home) -> Path:
    """The same in 11 seconds: each person once."""
    return recorded(user, 11)


def test_speakers_are_labelled_named_and_exported(user: Home, folder: Path) -> None:
    refused = user.run("sessions", "diarize", "latest")
    assert refused.returncode == 2
    assert "--channel N, of 1 Alice, 2 Bob" in refused.stderr

    done = user.run("sessions", "diarize", "latest", "--channel", "1", timeout=500)
    assert done.returncode == 0, done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["Speaker 1", "Speaker 2"]
    shown = user.run("sessions", "show", "latest").stdout
    assert "00:00  Speaker 1: Thank you" in shown
    assert "00:05  Speaker 2: The new website" in shown
    assert "00:12  Speaker 1: When will" in shown

    named = user.run("sessions", "speakers", "latest", "Speaker 2=Robert")
    assert "Robert: 00:05" in named.stdout
    assert "Robert: The new website" in user.run("sessions", "show", "latest").stdout
    hits = user.run("sessions", "search", "website").stdout
    assert "Robert:" in hits
    lines = json.loads(user.run("sessions", "show", "latest", "--format", "json").stdout)["transcript"]
    assert [line["speaker"] for line in lines] == ["Speaker 1", "Robert", "Speaker 1"]

    unknown = user.run("sessions", "speakers", "latest", "Speaker 9=Eve")
    assert unknown.returncode == 2
    assert "there are: Alice, Speaker 1, Robert, Bob" in unknown.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("diarize", "latest", "--channel", "3"),
        ("diarize", "latest", "--channel", "0"),
        ("diarize", "latest", "--speakers", "-1"),
        ("diarize", "nothing"),
        ("speakers", "latest", "Speaker 1"),
        ("speakers", "latest", "=Eve"),
    ],
)
def test_an_invalid_command_is_one_sentence_with_its_exit_code(
    user: Home, short_folder: Path, arguments: tuple[str, ...]
) -> None:
    done = user.run("sessions", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_session_without_labels_says_how_to_get_them(user: Home, short_folder: Path) -> None:
    listed = user.run("sessions", "speakers", "latest")
    assert [line.partition(":")[0] for line in listed.stdout.splitlines()] == ["Alice", "Bob"]
    assert "symbl-tui sessions diarize" in listed.stderr


def test_a_killed_pass_continues_to_the_same_turns(short_folder: Path, tmp_path: Path) -> None:
    folder = short_folder
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    subprocess.run([sys.executable, "-c", IN_BLOCKS, whole], check=True, timeout=500)

    killed = subprocess.Popen([sys.executable, "-c", IN_BLOCKS, folder])
    while not ((known := read_turns(turns_path(folder, 0))) and known.blocks):
        assert killed.poll() is None
        time.sleep(0.02)
    children = descendants(killed.pid)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert len(known.blocks) == 1
    until_gone(children)

    subprocess.run([sys.executable, "-c", IN_BLOCKS, folder], check=True, timeout=500)
    assert read_turns(turns_path(folder, 0)) == read_turns(turns_path(whole, 0))
    assert [line.speaker for line in read_session(folder).lines] == [
        line.speaker for line in read_session(whole).lines
    ]


def test_behind_a_screen_a_background_process_labels_the_speakers(short_folder: Path) -> None:
    folder = short_folder
    with (folder / "session.toml").open("a") as facts:
        facts.write("[profile.session]\ndiarize = true\n")
    start = background_hook(Profile(session=SessionConfig(diarize=True)))
    assert start is not None
    assert start(folder, None) == ""
    while not ((known := read_turns(turns_path(folder, 1))) and known.complete):
        time.sleep(0.05)
    assert read_session(folder).people == ("Speaker 1", "Speaker 2", "Bob")


def until_gone(pids: set[int]) -> None:
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.05)


def test_a_run_labels_the_speakers_of_its_session_at_its_end(user: Home, tmp_path: Path) -> None:
    wav = tmp_path / "room.wav"
    soundfile.write(wav, room(11), RATE)
    profile = tmp_path / "room.toml"
    profile.write_text(
        f'[source]\nspec = "file:{wav}"\npace = inf\n[[speakers]]\nname = "Room"\nspeakers = "auto"\n'
    )
    done = user.run("run", "--profile", str(profile), timeout=500)
    assert done.returncode == 0, done.stderr
    assert "labelling the speakers" in done.stderr
    assert "Speaker 1: 00:0" in done.stderr
    assert read_session(user.sessions[0]).people[:2] == ("Speaker 1", "Speaker 2")
