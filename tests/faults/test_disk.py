"""A disk that is full, read-only or low on space during a session: the session continues."""

from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from symbl_tui.audio.storage.part_list import list_parts
from symbl_tui.config.profile import SessionConfig
from symbl_tui.errors import SoundLost
from symbl_tui.session.archive import open_files as opened_files
from symbl_tui.session.archive.append_log import AppendLog
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run import maintenance
from symbl_tui.session.run.loss_limit import check_loss
from symbl_tui.system.directory import Directory
from tests.faults.counting import QUICK, RATE, Run, counting, counting_engine, said, word
from tests.support.full_disk import no_file_over
from tests.support.scripted_engine import scripted_engine

SECONDS = 20
PACE = 4.0
EVERYTHING = [word(second) for second in range(SECONDS)]


OFTEN = replace(QUICK, maintenance_interval=0.05, space_check_rounds=1)
"""Maintenance at the pace of these tests."""


def heard(folder: Path) -> bytes:
    """All sound that is kept."""
    parts = [folder / name for _, name in list_parts(Directory(folder), "1-alice", ".flac")]
    return b"".join(soundfile.read(path, dtype="int16")[0].tobytes() for path in parts)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_a_temporarily_full_disk_loses_nothing(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        await run.understood(2)
        with no_file_over(4000):  # neither sound nor events
            await run.told("the sound cannot be written to")
            await run.told("events.jsonl: cannot be written (File too large)")
            await run.understood(8)
            assert not run.session.state.over
        await run.told("the sound is written to the disk again")
        await run.told("what is understood is written to the disk again")
    assert run.session.state is SessionState.ENDED
    assert run.shown() == said(run.recorded()) == EVERYTHING
    assert heard(run.session.folder) == soundfile.read(sound, dtype="int16")[0].tobytes()
    assert run.recorded().facts.gaps == ()
    assert run.session.ledger()[0].lost == 0


async def test_a_full_disk_ends_the_recording_and_not_the_transcript(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        await run.understood(2)
        full = no_file_over(100_000)
        full.__enter__()
    full.__exit__(None, None, None)
    assert run.shown() == said(run.recorded()) == EVERYTHING
    (gap,) = run.recorded().facts.gaps
    assert gap.start == pytest.approx(50_000 / RATE, abs=0.02)
    assert gap.end == SECONDS
    assert "File too large" in gap.reason
    assert run.recorded().facts.length == SECONDS
    (row,) = run.session.ledger()
    assert row.lost == row.unrecorded == pytest.approx(SECONDS - gap.start, abs=0.001)
    for limit in (None, 1.0):
        with pytest.raises(SoundLost, match="could not be recorded; the rest is in") as error:
            check_loss(run.session.ledger(), limit, run.session.folder)
        assert "the limit on file sizes" in error.value.remedy
    check_loss(run.session.ledger(), 60.0, run.session.folder)


async def test_a_session_beyond_its_disk_limit_continues_without_a_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionConfig, "max_bytes", 150_000)
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        await run.told("(session.max_disk), so no more sound is recorded; everything else goes on")
    notices = [text for text in run.notices if "session.max_disk" in text]
    assert len(notices) == 2, "one at 90 %, one when it was reached"
    assert run.shown() == said(run.recorded()) == EVERYTHING
    (gap,) = run.recorded().facts.gaps
    assert gap.end == SECONDS
    assert sum(file.stat().st_size for file in run.session.folder.iterdir()) < 200_000
    check_loss(run.session.ledger(), None, run.session.folder)


async def test_low_disk_space_is_reported_before_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "_LOW_SPACE", 1 << 62)
    sound = counting(tmp_path / "sound.wav", 5)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        await run.told("the disk is nearly full")
    assert run.session.state is SessionState.ENDED


async def test_a_fault_in_the_maintenance_loses_no_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(maintenance.Maintenance, "run_once", fails)
    sound = counting(tmp_path / "sound.wav", 5)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        pass
    assert run.session.elapsed == 5
    assert run.shown() == EVERYTHING[:5]


async def test_a_long_session_is_archived_while_it_runs_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened_files, "PART_SECONDS", 3)
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        await run.understood(2)
        files = open_files()
        await run.understood(16)
        assert len(list_parts(Directory(run.session.folder), "1-alice", ".flac")) >= 4
        assert len(list_parts(Directory(run.session.folder), "1-alice", ".pcm")) <= 3
        assert open_files() <= files + 2
        assert run.recorded().facts.length >= 16
    assert run.shown() == said(run.recorded()) == EVERYTHING
    assert heard(run.session.folder) == soundfile.read(sound, dtype="int16")[0].tobytes()
    assert not list_parts(Directory(run.session.folder), "1-alice", ".pcm")
    assert run.recorded().facts.length == SECONDS


def test_lines_that_a_full_disk_refuses_are_written_later_complete_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("half a li")
    lines = AppendLog(Directory(path.parent), path.name)
    with no_file_over(50):
        for number in range(10):
            lines.append(f"line {number} " + "x" * 20)
        assert lines.error
        assert path.read_text().endswith("\n"), "no half line"
    lines.close()
    told = path.read_text().splitlines()
    assert [line.split(" x")[0] for line in told] == [
        "half a li",
        *(f"line {number}" for number in range(10)),
    ]


def test_pending_lines_have_bounded_memory_and_report_those_dropped(tmp_path: Path) -> None:
    lines = AppendLog(Directory(tmp_path), "events.jsonl")
    with no_file_over(0):
        for _ in range(12):
            lines.append("x" * (1 << 20))
        assert lines.dropped == 5
        with pytest.raises(OSError, match="File too large"):
            lines.close()
