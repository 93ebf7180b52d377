"""From the meeting to the minutes in a real terminal, by keys alone."""

import io
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.demo import meeting_path
from tests.support.command import COMMAND, Home
from tests.support.terminal import Terminal, terminal

RATE = 16000
TALK_SECONDS = 28
"""As much of the bundled meeting as has two action items."""
SILENT_SECONDS = 1200
LIST_FOCUSED = "▏ Source "
CORRECTED = "zeppelin"
"""A word that is not in the meeting, and that no recogniser makes of it."""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """The beginning of the meeting, and then silence: the session never ends by itself."""
    sound, _ = soundfile.read(meeting_path(), dtype="int16", frames=TALK_SECONDS * RATE)
    silence = np.zeros((SILENT_SECONDS * RATE, sound.shape[1]), "int16")
    soundfile.write(tmp_path / "talk.flac", np.concatenate([sound, silence]), RATE)
    return tmp_path / "talk.flac"


def start(screen: Terminal, path: Path, title: str) -> None:
    """Choose a file and give the session a title; returns when the session is live."""
    screen.until(lambda seen: "Another source" in seen)
    screen.keys("s")
    screen.until(lambda seen: "File or URL" in seen)
    screen.keys("Home", "Down")
    screen.until(lambda seen: "path, https://" in seen)
    screen.keys("BTab")
    screen.until(lambda seen: LIST_FOCUSED not in seen)
    screen.keys(title)
    screen.until(lambda seen: title in seen)
    screen.keys("Escape")
    screen.until(lambda seen: LIST_FOCUSED in seen)
    screen.keys("Tab")
    screen.until(lambda seen: LIST_FOCUSED not in seen)
    screen.keys(str(path))
    screen.until(lambda seen: "2 channels" in seen)
    screen.keys("Enter")
    screen.until(lambda seen: "Transcript" in seen and title in seen)


def stop(screen: Terminal) -> None:
    """Stop a session that has captured more than a minute, which ``q`` asks about."""
    screen.until(lambda seen: "Actions 2" in seen and "captured 00:" not in seen)
    screen.keys("q")
    screen.until(lambda seen: "Stop the session?" in seen)
    screen.keys("y")
    screen.until(lambda seen: seen.startswith(" Review"))


def edit(screen: Terminal) -> None:
    """Tick the first action item, add a word to the first line, rename its speaker."""
    screen.until(lambda seen: "Actions 2" in seen)
    screen.keys("2")
    screen.until(lambda seen: "▏ Actions" not in seen)
    screen.keys("x")
    screen.until(lambda seen: "done" in seen)
    screen.keys("v")
    screen.until(lambda seen: "00:00 Alice ►" in seen)
    screen.keys("c")
    screen.until(lambda seen: "Correct the line" in seen)
    screen.keys(f" {CORRECTED}", "Enter")
    screen.until(lambda seen: CORRECTED in seen and "Correct the line" not in seen)
    screen.keys("R")
    screen.until(lambda seen: "Rename a speaker" in seen)
    screen.keys("Enter")
    screen.until(lambda seen: 'Name of "Alice"' in seen)
    screen.keys(" Cooper", "Enter")
    screen.until(lambda seen: "00:00 Alice Cooper" in seen)


def export(screen: Terminal, key: str, ending: str) -> None:
    """Export the session; returns when the file is there."""
    screen.keys("E")
    screen.until(lambda seen: "Export as" in seen)
    screen.keys(key)
    screen.until(lambda seen: "Exported to" in seen and ending in seen.replace("\n", "").replace(" ", ""))


def find(screen: Terminal) -> None:
    """Find the corrected word among all sessions, and leave the program from there."""
    screen.keys("F2")
    screen.until(lambda seen: "Library" in seen and "1 session" in seen)
    screen.keys("/")
    screen.until(lambda seen: "Search all sessions" in seen)
    screen.keys(CORRECTED)
    screen.until(lambda seen: "1 hit" in seen and "00:00  Alice Cooper" in seen)
    screen.keys("Tab")
    screen.until(lambda seen: f"▏{CORRECTED}" not in seen)
    screen.keys("Enter")
    screen.until(lambda seen: seen.startswith(" Review") and "Alice Cooper✎►" in seen)
    screen.keys("C-c")
    screen.until(lambda seen: "[exit 0]" in seen)


def test_a_meeting_is_reviewed_corrected_shared_and_found_again(user: Home, talk: Path) -> None:
    with terminal(user, f"{COMMAND} --pace 8 --channel-names Alice,Bob", 100, 30) as screen:
        start(screen, talk, "Launch call")
        stop(screen)
        edit(screen)
        export(screen, "h", ".html")
        export(screen, "m", ".md")
        find(screen)
    (folder,) = user.sessions
    for ending in ("html", "md"):
        exported = next((folder / "exports").glob(f"*.{ending}")).read_text()
        assert "Launch call" in exported
        assert CORRECTED in exported
        assert "Alice Cooper" in exported
    assert "- [x] " in exported
    assert "- [ ] " in exported
    assert CORRECTED not in (folder / "events.jsonl").read_text(), "the engine's own words are kept"
    assert CORRECTED in user.run("sessions", "search", CORRECTED).stdout
    played = subprocess.run(
        [COMMAND, "sessions", "sound", "latest", "--at", "0:01", "--for", "3"],
        env=user.environment,
        check=True,
        capture_output=True,
    )
    sound, rate = soundfile.read(io.BytesIO(played.stdout), dtype="int16")
    assert len(sound) == 3 * rate
    assert np.abs(sound).max() > 1000, "the line is to be heard"
