"""A device that disappears and returns during a session: the session continues and reports its gaps."""

import asyncio
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.storage.gap import Gap
from symbl_tui.audio.storage.spool_opening import open_spool
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.exports.export_formats import format_named
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.run.channel import Channel
from symbl_tui.system.directory import Directory
from tests.audio.sound_server import SoundServer, sound_server
from tests.faults.counting import Run, counting_engine
from tests.session.recorded_folder import record
from tests.support.full_disk import no_file_over
from tests.support.scripted_engine import scripted_engine


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    with sound_server("sink_name=mic rate=8000 channels=1") as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


async def until_source(run: Run, state: SourceState) -> None:
    while [channel.source for channel in run.session.channels()] != [state]:
        assert not run.session.state.over, run.session.error
        await asyncio.sleep(0.01)


async def played(run: Run, server: SoundServer, sound: Path) -> None:
    """Play a sound to its end, and let all of it be captured."""
    await asyncio.to_thread(server.play(sound, "mic").wait)
    await run.captured(run.session.elapsed + 0.5)


async def test_a_restarted_sound_server_causes_a_marked_gap_and_the_session_continues(
    server: SoundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(1).integers(-9000, 9000, 8000, np.int16)
    soundfile.write(tmp_path / "noise.wav", noise, 8000)
    async with (
        asyncio.timeout(60),
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, "microphone", engine.endpoint, pace=1) as run,
    ):
        await run.state(SessionState.LISTENING)
        await until_source(run, SourceState.SILENT)
        await played(run, server, tmp_path / "noise.wav")
        await asyncio.to_thread(server.kill)
        gone = time.monotonic()
        await until_source(run, SourceState.LOST)
        await run.told("Alice: no sound, microphone Monitor of Null Output is gone")
        await asyncio.to_thread(server.restart)
        await run.told("Alice: the sound is back")
        away = time.monotonic() - gone
        await played(run, server, tmp_path / "noise.wav")
        run.session.request_stop("enough")
    assert run.session.state is SessionState.ENDED
    kept = soundfile.read(run.session.folder / "1-alice.flac", dtype="int16")[0]
    (gap,) = run.recorded().facts.gaps
    (row,) = run.session.ledger()
    assert gap.end - gap.start == pytest.approx(away, abs=1.3)  # its end is noticed once a second
    assert row.lost == pytest.approx(gap.end - gap.start, abs=0.001)
    assert kept.tobytes().count(noise.tobytes()) == 2
    assert not kept[round(gap.start * 8000) : round(gap.end * 8000)].any()
    assert "is gone" in gap.reason


def test_a_muted_channel_has_no_gap_while_its_device_is_gone(tmp_path: Path) -> None:
    format = AudioFormat(16_000, 1)
    channel = Channel(0, Speaker("Alice"), open_spool(Directory(tmp_path), "a.pcm"), format)
    silence = bytes(640)
    channel.push(silence, "desk is gone")
    assert channel.status().source is SourceState.LOST
    channel.muted = True
    for _ in range(50):
        channel.push(silence, "desk is gone")
    assert channel.status().source is SourceState.MUTED
    channel.muted = False
    channel.push(silence)
    assert channel.status().source is SourceState.ACTIVE
    assert channel.source_gaps == (Gap(0, 320, "desk is gone"),)
    assert channel.positions.snapshot("Alice", format).lost == 0.02
    channel.spool.close()


def test_sound_that_the_disk_did_not_keep_counts_as_lost_sent_or_not(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm", memory_samples=3200)
    channel = Channel(0, Speaker("Alice"), spool, AudioFormat(16_000, 1))
    with no_file_over(0):
        for _ in range(20):
            channel.push(bytes(640))
            channel.positions.sent = channel.positions.captured
        dropped = sum(hole.end - hole.start for hole in spool.holes)
        assert spool.unrecorded == dropped >= 320 * 20 - 3200
        spool.close()
    assert spool.unrecorded == 320 * 20
    row = channel.positions.snapshot("Alice", AudioFormat(16_000, 1), spool.unrecorded)
    assert (row.lost, row.unrecorded) == (0.4, 0.4)


def test_sound_beyond_the_limit_on_the_disk_is_lost_only_where_it_was_not_sent(tmp_path: Path) -> None:
    spool = open_spool(Directory(tmp_path), "1.pcm", memory_samples=3200)
    channel = Channel(0, Speaker("Alice"), spool, AudioFormat(16_000, 1))
    spool.hold("the session takes all it may take")
    for _ in range(20):
        channel.push(bytes(640))
    let_go = sum(hole.end - hole.start for hole in spool.holes)
    assert channel.positions.lost == let_go > 0
    for _ in range(5):
        channel.positions.sent = channel.positions.captured
        channel.push(bytes(640))
    assert channel.positions.lost == let_go, "what was sent is only missing in the recording"
    assert spool.unrecorded == 0, "its user wanted no more"
    spool.close()


async def test_a_disk_that_blocks_for_seconds_loses_no_sound_of_a_microphone(
    server: SoundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(1).integers(-9000, 9000, 8000 * 5, np.int16)
    soundfile.write(tmp_path / "noise.wav", noise, 8000)
    write, blocked = os.pwrite, threading.Event()

    def blocking(file: int, content: bytes, offset: int) -> int:
        if not blocked.is_set() and any(content):
            blocked.set()
            time.sleep(3)
        return write(file, content, offset)

    monkeypatch.setattr(os, "pwrite", blocking)
    async with (
        asyncio.timeout(60),
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, "microphone", engine.endpoint, pace=1) as run,
    ):
        await run.captured(0.5)
        await played(run, server, tmp_path / "noise.wav")
        run.session.request_stop("enough")
    assert blocked.is_set()
    kept = soundfile.read(run.session.folder / "1-alice.flac", dtype="int16")[0]
    assert kept.tobytes().count(noise.tobytes()) == 1
    assert run.recorded().facts.gaps == ()


def test_an_export_names_the_gaps(tmp_path: Path) -> None:
    folder = record(tmp_path / "sessions")
    with (folder / "session.toml").open("a") as facts:
        facts.write('\n[[gaps]]\nchannel = 1\nstart = 2.0\nend = 3.5\nreason = "desk is *gone*"\n')
        facts.write('[[gaps]]\nchannel = 9\nstart = 2.0\nend = 3.5\nreason = "nobody\'s"\n')
    recorded = read_session(folder)
    assert "- 00:02–00:03 Bob: desk is \\*gone\\*\n" in format_named("md").render(recorded)
    assert "00:02–00:03 Bob: desk is *gone*\n" in format_named("txt").render(recorded)
    gap = {"channel": 1, "start": 2.0, "end": 3.5, "reason": "desk is *gone*"}
    assert json.loads(format_named("json").render(recorded))["gaps"] == [gap]
