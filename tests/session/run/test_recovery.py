"""What a crash leaves can be closed or go on, whatever the instant and whatever the damage."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.sources.resumed import ResumedSource
from symbl_tui.audio.sources.synthetic import ToneSource
from symbl_tui.errors import SourceError, SymblTuiError, UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.change import Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run import recovery
from symbl_tui.session.run.resumption import read_resumption
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from tests.session.recorded_folder import MEETING, STARTED, record
from tests.session.session_run import run_to_its_end
from tests.support.scripted_engine import result, scripted_engine

SAMPLES = np.random.default_rng(2).integers(-9000, 9000, (2, 16_000), dtype=np.int16)
DIED = (STARTED + timedelta(seconds=10)).timestamp()


def interrupted_session(sessions: Path) -> Path:
    """A meeting of a second that was interrupted by a crash."""
    folder = record(sessions, closed=False)
    for name, samples in zip(("1-alice", "2-bob"), SAMPLES, strict=True):
        (folder / f"{name}.pcm").write_bytes(samples.tobytes())
    for file in folder.iterdir():
        os.utime(file, (DIED, DIED))
    return folder


def assert_closed(folder: Path) -> None:
    """The session is whole, and nothing is left to do."""
    facts = tomllib.loads((folder / "session.toml").read_text())
    assert facts["reason"] == recovery.REASON
    assert [(row["name"], row["captured"]) for row in facts["ledger"]] == [("Alice", 1.0), ("Bob", 1.0)]
    for name, samples in zip(("1-alice", "2-bob"), SAMPLES, strict=True):
        assert np.array_equal(soundfile.read(folder / f"{name}.flac", dtype="int16")[0], samples)
    assert {path.suffix for path in folder.iterdir()} == {".flac", ".jsonl", ".toml"}
    assert len(read_session(folder).lines) == 3


def test_an_interrupted_session_is_found_until_it_is_closed(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path)
    record(tmp_path, "Another")
    assert [facts.folder for facts in recovery.list_interrupted(tmp_path)] == [folder]
    recovery.close_interrupted(folder)
    assert_closed(folder)
    before = (folder / "session.toml").read_bytes()
    assert recovery.list_interrupted(tmp_path) == ()
    recovery.close_interrupted(folder)
    assert (folder / "session.toml").read_bytes() == before


DYING = """
import os, sys
from datetime import timedelta
from pathlib import Path
from symbl_tui.session.run import recovery
folder, left = Path(sys.argv[1]), int(sys.argv[2])
import soundfile, tomli_w
def hook(event, arguments):
    global left
    # A relative name is one beneath the folder's descriptor.
    if event in ("open", "os.rename", "os.remove") and (
        str(folder) in str(arguments[0]) or not str(arguments[0]).startswith("/")
    ):
        left -= 1
        if left == 0:
            os._exit(9)
sys.addaudithook(hook)
recovery.close_interrupted(folder)
"""


def test_a_crash_at_any_instant_of_closing_loses_nothing(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path / "sessions")
    shutil.copytree(folder, tmp_path / "as-it-was")
    instant, code = 3, 9
    while code == 9:
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "as-it-was", folder)
        command = [sys.executable, "-c", DYING, str(folder), str(instant)]
        code = subprocess.run(command, check=False, timeout=30).returncode
        recovery.close_interrupted(folder)
        assert_closed(folder)
        instant += 4
    assert code == 0
    assert instant > 15


def test_an_incomplete_line_and_an_incomplete_sample_are_repaired(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path)
    for name in ("events.jsonl", "notes.jsonl"):
        with (folder / name).open("a") as file:
            file.write('{"at": "2026-11-22T08:5')
    with (folder / "1-alice.pcm").open("ab") as spool:
        spool.write(b"\x01")
    reopened = SessionFolder.reopen(folder)
    reopened.add_bookmark(1.0, 2.0, "after the crash")
    reopened.release()
    assert [note.text for note in read_session(folder).bookmarks] == ["after the crash"]
    recovery.close_interrupted(folder)
    assert len(read_session(folder).lines) == 3
    assert soundfile.info(folder / "1-alice.flac").frames == len(SAMPLES[0])


def test_unanswered_silence_is_no_gap_and_unanswered_speech_is(tmp_path: Path) -> None:
    folder = record(tmp_path, events=MEETING[:3], closed=False)
    silence, second = np.zeros(16_000 * 10, np.int16), SAMPLES[0]
    (folder / "1-alice.pcm").write_bytes(silence.tobytes())
    (folder / "2-bob.pcm").write_bytes(np.concatenate((silence[: 16_000 * 9], second)).tobytes())
    recovery.close_interrupted(folder)
    rows = tomllib.loads((folder / "session.toml").read_text())["ledger"]
    assert [(row["understood"], row["gap"]) for row in rows] == [(2.5, 0.0), (0.0, 1.5)]  # with its lead


def test_a_final_whose_utterance_was_lost_in_a_crash_is_kept_as_one(tmp_path: Path) -> None:
    folder = record(tmp_path, events=(), closed=False)
    (folder / "1-alice.pcm").write_bytes(np.tile(SAMPLES[0], 4).tobytes())
    messages = (
        result("we should go", 0.5, 2.5),
        {"type": "message", "message": {"type": "started_listening"}},
    )
    with (folder / "events.jsonl").open("w") as journal:
        for link, message in enumerate(messages, 1):
            line = {"at": STARTED.isoformat(), "channel": 0, "base": 0, "link": link, "message": message}
            journal.write(json.dumps(line) + "\n")
    recovery.close_interrupted(folder)
    rows = tomllib.loads((folder / "session.toml").read_text())["ledger"]
    assert rows[0]["understood"] == 2.5
    assert [line.stage for line in read_session(folder).lines] == [Stage.UTTERANCE]


def test_a_session_that_is_being_recorded_is_left_alone(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path)
    recording = SessionFolder.reopen(folder)
    assert recovery.list_interrupted(tmp_path) == ()
    with pytest.raises(UsageError, match="is being recorded"):
        recovery.close_interrupted(folder)
    recording.release()
    recovery.close_interrupted(folder)
    assert_closed(folder)


def test_a_damaged_folder_is_left_out_and_one_clear_sentence(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path)
    (folder / "session.toml").write_text("[")
    assert recovery.list_interrupted(tmp_path) == ()
    with pytest.raises(SymblTuiError, match="damaged"):
        recovery.close_interrupted(folder)
    assert (folder / "1-alice.pcm").exists()


def test_only_an_interrupted_session_can_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="was closed"):
        read_resumption(record(tmp_path))
    folder = interrupted_session(tmp_path / "other")
    with (folder / "session.toml").open("a") as facts:
        facts.write("[profile]\ntitle = 7\n")
    with pytest.raises(SymblTuiError, match="its profile is damaged"):
        read_resumption(folder)


class LiveTone(ToneSource):
    """A tone that behaves as a microphone."""

    live = True


async def resume(folder: Path, endpoint: Endpoint, seconds: float = 1.0, rate: int = 16_000) -> Session:
    """Resume a session at a microphone, and run it to its end."""

    @asynccontextmanager
    async def engine() -> AsyncIterator[Endpoint]:
        yield endpoint

    resumption = read_resumption(folder)
    live = LiveTone(rate=rate, channels=2, pace=4.0, seconds=seconds)
    source = ResumedSource(live, resumption.captured, resumption.format.rate)
    setup = Setup(resumption.profile, source, engine, resumption=resumption)
    session = Session(setup, SessionFolder.reopen(folder))
    await run_to_its_end(session)
    return session


async def test_a_resumed_microphone_appends_to_the_recording_and_the_interruption_is_noted(
    tmp_path: Path,
) -> None:
    folder = interrupted_session(tmp_path)
    os.truncate(folder / "2-bob.pcm", 2 * (16_000 - 320))  # killed between the channels
    os.utime(folder / "2-bob.pcm", (DIED, DIED))
    async with scripted_engine() as engine:
        session = await resume(folder, engine.endpoint)
    assert session.state is SessionState.ENDED, session.error
    recorded = read_session(folder)
    (away,) = recorded.facts.interruptions
    assert (away.at, away.since < away.until) == (1.0, True)
    assert recorded.facts.length == 2.0
    for name, samples in zip(("1-alice", "2-bob"), (SAMPLES[0], SAMPLES[1][:-320]), strict=True):
        kept = soundfile.read(folder / f"{name}.flac", dtype="int16")[0]
        assert len(kept) == 32_000
        assert np.array_equal(kept[: len(samples)], samples)
    after = [at for at, _ in received_events(recorded.facts)]
    assert max(after) < 20  # not the years since the meeting


async def test_a_session_whose_engine_is_unreachable_can_be_resumed_later(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path)
    session = await resume(folder, Endpoint("http://127.0.0.1:9", "app", "secret"))
    assert session.state is SessionState.FAILED
    assert [facts.folder for facts in recovery.list_interrupted(tmp_path)] == [folder]
    async with scripted_engine() as engine:
        session = await resume(folder, engine.endpoint)
    assert session.state is SessionState.ENDED, session.error
    assert recovery.list_interrupted(tmp_path) == ()
    assert len(read_session(folder).facts.interruptions) == 2


async def test_a_source_of_another_format_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path)
    async with scripted_engine() as engine:
        session = await resume(folder, engine.endpoint, rate=8000)
    assert isinstance(session.error, SourceError)
    assert "without --resume" in str(session.error)
    recovery.close_interrupted(folder)
    assert_closed(folder)


def test_edits_of_a_session_outlive_the_death_of_its_program_and_the_recovery(tmp_path: Path) -> None:
    folder = interrupted_session(tmp_path)
    edits = SessionEdits(lambda: folder, live=True)
    edits.set_title("Planning")
    edits.tick("a1")
    assert [facts.title for facts in recovery.list_interrupted(tmp_path)] == ["Planning"]
    recovery.close_interrupted(folder)
    recorded = read_session(folder)
    assert recorded.facts.title == "Planning"
    assert [each.done for each in recorded.insights if each.id == "a1"] == [True]
