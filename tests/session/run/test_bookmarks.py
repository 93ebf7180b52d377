"""A bookmark is on the disk as soon as it is made, and is safe to print."""

import json
import math
import stat
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest

from symbl_tui.audio.registry import open_source
from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from tests.session.session_run import SessionRun
from tests.support.scripted_engine import scripted_engine


def test_bookmarks_are_lines_of_a_private_file(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path, "standup", datetime.now())
    folder.create()
    folder.add_bookmark(0.0, 12.34567, "first\x1b[31m\nnote")
    folder.add_bookmark(1.0, 31.0, "é" * 900)
    path = folder.path / "notes.jsonl"
    first, second = (json.loads(line) for line in path.read_text().splitlines())
    assert (first["start"], first["end"], first["text"]) == (0.0, 12.346, "first[31m note")
    assert datetime.fromisoformat(first["at"]).tzinfo is not None
    assert len(second["text"]) == 500
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_disk_that_refuses_is_one_sentence(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path, "standup", datetime.now())
    with pytest.raises(SymblTuiError, match="the bookmark cannot be kept"):
        folder.add_bookmark(0.0, 1.0, "there is no folder yet")


async def test_a_bookmark_covers_the_last_half_minute_and_a_full_disk_is_a_notice(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = SessionRun(tmp_path, open_source("tone", pace=math.inf), engine.endpoint, duration=40.0)
        await running.until_over()
    session = running.session
    session.add_bookmark("now")
    session.add_bookmark("a little earlier", end=1.5)
    session.add_bookmark("never", end=99.0)
    notes = session.folder / "notes.jsonl"
    lines = [json.loads(line) for line in notes.read_text().splitlines()]
    assert [(each["start"], each["end"]) for each in lines] == [(10, 40), (0, 1.5), (10, 40)]
    notes.unlink()
    notes.mkdir()  # a file that cannot be written, also for root
    session.add_bookmark("no room")
    assert running.notices[-1].startswith(f"{notes}: the bookmark cannot be kept")


def test_a_bookmark_before_there_is_sound_is_ignored(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path, "standup", datetime.now())
    never = nullcontext(Endpoint("http://127.0.0.1:9", "", ""))
    Session(Setup(Profile(), open_source("tone"), lambda: never), folder).add_bookmark("too early")
    assert not folder.path.exists()
