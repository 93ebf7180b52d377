"""The whole line, headless: sound from a file, a spool, sockets, events, a folder."""

import asyncio
import math
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.registry import open_source
from symbl_tui.errors import AuthenticationError, EngineError, EngineUnreachable, ProtocolError, SourceError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import StateChanged, Update
from symbl_tui.session.run.session_timing import LIVE, Timing
from tests.session.session_run import RATE, CuedSource, SessionRun, write_noise
from tests.support.scripted_engine import (
    STARTED,
    Say,
    Script,
    ScriptedEngine,
    platform,
    result,
    scripted_engine,
    utterance,
)
from tests.support.waiting import until


def meeting(tmp_path: Path, pace: float = math.inf) -> CuedSource:
    """Two seconds of noise from a file of two channels."""
    write_noise(tmp_path / "meeting.wav")
    return CuedSource(open_source(f"file:{tmp_path / 'meeting.wav'}", pace=pace))


async def run(
    tmp_path: Path, engine: ScriptedEngine, *, duration: float | None = None, timing: Timing = LIVE
) -> SessionRun:
    """Run a session over the meeting, whose second half comes when the engine is listening."""
    source = meeting(tmp_path)
    running = SessionRun(tmp_path, source, engine.endpoint, duration=duration, timing=timing)
    source.at(1.0, running.listening_or_stopped)
    await running.until_over()
    return running


async def test_every_sample_captured_is_sent_and_kept(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine)
    played, _ = soundfile.read(tmp_path / "meeting.wav", dtype="int16")
    assert engine.audio["Alice"] == played[:, 0].tobytes()
    assert engine.audio["Bob"] == played[:, 1].tobytes()
    kept, rate = soundfile.read(running.session.folder / "1-alice.flac", dtype="int16")
    assert rate == RATE
    assert np.array_equal(kept, played[:, 0])
    assert not list(running.session.folder.glob("*.pcm"))
    assert [row.gap for row in running.session.ledger()] == [0, 0]
    assert [row.sent for row in running.session.ledger()] == [2, 2]


async def test_the_states_follow_the_table_and_end(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine)
    assert running.states == [
        SessionState.CONNECTING,
        SessionState.LISTENING,
        SessionState.STOPPING,
        SessionState.ENDED,
    ]
    assert running.session.reason == "source ended"


async def test_channels_join_one_conversation_with_a_speaker_each(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine)
    assert len(set(engine.paths)) == 1
    starts = [request for request in engine.requests if request["type"] == "start_request"]
    assert sorted(str(request["speaker"]) for request in starts) == [
        "{'name': 'Alice', 'userId': 'Alice'}",
        "{'name': 'Bob', 'userId': 'Bob'}",
    ]
    assert running.facts["conversation_id"] == "5093011103940608"
    assert engine.paths[0].endswith(str(running.facts["connection_id"]))


async def test_a_chunk_is_100_ms_and_never_over_8192_bytes(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        await run(tmp_path, engine)
        assert engine.largest_chunk == 3200
        write_noise(tmp_path / "fast.wav", seconds=1, channels=1, rate=48_000)
        source = open_source(f"file:{tmp_path / 'fast.wav'}", pace=math.inf)
        await SessionRun(tmp_path, source, engine.endpoint).until_over()
        assert 8000 < engine.largest_chunk <= 8192


async def test_results_are_emitted_journaled_and_counted(tmp_path: Path) -> None:
    async def answer(heard: int, say: Say) -> None:
        if heard == 3200 * 5:
            await say(result("we should", 0.1, 0.3, final=False))
        if heard == 3200 * 10:
            await say(result("we should go", 0.1, 0.8))
            await say(utterance("m1", "We should go.", 0.1, 0.8))
            await say({"type": "from_the_future", "x": 1})

    async with scripted_engine(Script(on_audio=answer)) as engine:
        running = await run(tmp_path, engine)
    stages = [
        line.stage for update in running.updates if isinstance(update, Change) for _, line in update.lines
    ]
    assert stages.count(Stage.PARTIAL) == 2
    assert stages.count(Stage.UTTERANCE) == 2
    kinds = [entry["message"]["type"] for entry in running.journal if isinstance(entry["message"], dict)]
    assert kinds.count("from_the_future") == 2
    assert kinds.count("message_response") == 2
    assert all(row.understood == pytest.approx(0.8, abs=0.001) for row in running.session.ledger())


async def test_an_engine_that_stops_reading_for_a_while_costs_no_sound(tmp_path: Path) -> None:
    reads = asyncio.Event()
    async with scripted_engine(Script(reads=reads)) as engine:
        reads.set()
        source = meeting(tmp_path)
        running = SessionRun(tmp_path, source, engine.endpoint)
        loop = asyncio.get_running_loop()

        async def block_the_engine() -> None:
            await running.listening_or_stopped()
            loop.call_soon_threadsafe(reads.clear)
            loop.call_soon_threadsafe(loop.call_later, 0.5, reads.set)

        source.at(0.5, block_the_engine)
        await running.until_over()
    played, _ = soundfile.read(tmp_path / "meeting.wav", dtype="int16")
    assert engine.audio["Bob"] == played[:, 1].tobytes()


async def test_a_duration_ends_the_capture_to_the_frame(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine, duration=1.0)
    assert [row.captured for row in running.session.ledger()] == [1.0, 1.0]
    assert running.session.reason == "duration reached"


async def test_a_requested_stop_is_clean(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = SessionRun(tmp_path, open_source("tone"), engine.endpoint)

        def stop_once_listening(update: Update) -> None:
            if isinstance(update, StateChanged) and update.state is SessionState.LISTENING:
                running.session.request_stop("had enough")

        running.session.subscribe(stop_once_listening)
        await running.until_over()
    assert running.session.state is SessionState.ENDED
    assert running.session.reason == "had enough"
    assert {"type": "stop_request"} in engine.requests
    assert running.session.ledger()[0].gap == 0


async def test_a_muted_channel_is_sent_as_silence_in_its_place(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        source = CuedSource(open_source("tone", pace=math.inf))
        running = SessionRun(tmp_path, source, engine.endpoint, duration=2.0)

        async def mute() -> None:
            running.session.set_muted(None, True)

        source.at(0.5, mute)
        await running.until_over()
    samples = np.frombuffer(bytes(engine.audio["Alice"]), np.int16)
    assert len(samples) == 2 * RATE
    assert np.count_nonzero(samples[: RATE // 2]) > RATE // 4
    assert not samples[RATE // 2 :].any()
    assert running.session.channels()[0].reading.silent_for > 1


async def test_mute_and_pause_requested_before_there_is_a_channel_are_applied(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        source = open_source("tone", pace=math.inf)
        running = SessionRun(tmp_path, source, engine.endpoint, duration=1.0)
        running.session.set_muted(None, True)
        running.session.set_paused(True)

        def go_on_once_paused(update: Update) -> None:
            if isinstance(update, StateChanged) and update.state is SessionState.PAUSED:
                assert running.session.paused
                running.session.set_paused(False)

        running.session.subscribe(go_on_once_paused)
        await running.until_over()
    assert SessionState.PAUSED in running.states
    assert engine.audio["Alice"] == bytes(2 * RATE)


async def test_a_pause_stops_the_capture_and_a_file_waits(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        source = meeting(tmp_path)
        running = SessionRun(tmp_path, source, engine.endpoint)
        during: list[float] = []

        async def pause() -> None:
            await running.listening_or_stopped()
            running.session.set_paused(True)
            threading.Thread(target=resume).start()

        def resume() -> None:
            for _ in range(2):
                time.sleep(0.2)
                during.append(running.session.elapsed)
            running.session.set_paused(False)

        source.at(1.0, pause)
        await running.until_over()
    assert during == [1.0, 1.0]
    assert SessionState.PAUSED in running.states
    played, _ = soundfile.read(tmp_path / "meeting.wav", dtype="int16")
    assert engine.audio["Alice"] == played[:, 0].tobytes()


FAULTS = [
    (Script(token_status=401), AuthenticationError),
    (Script(socket_status=401), AuthenticationError),
    (Script(on_start=("garbage",)), ProtocolError),
    (Script(on_start=(b"\x00" * 10,)), ProtocolError),
    (Script(on_start=({"type": "error", "details": "no such language"},)), EngineError),
    (Script(on_start=('{"x": "' + "y" * (1 << 20) + '"}',)), ProtocolError),
]


@pytest.mark.parametrize(("script", "error"), FAULTS)
async def test_an_engine_that_refuses_is_one_sentence_and_the_sound_is_kept(
    tmp_path: Path, script: Script, error: type[Exception]
) -> None:
    async with scripted_engine(script) as engine:
        running = SessionRun(tmp_path, open_source("tone"), engine.endpoint)
        await running.until_over()
    assert isinstance(running.session.error, error)
    assert running.session.state is SessionState.FAILED
    assert running.facts["error"] == str(running.session.error)
    ledger = running.session.ledger()[0]
    # It may have refused before the first sound was captured.
    assert (running.session.folder / "1-alice.flac").exists() is (ledger.captured > 0)
    assert ledger.gap == ledger.captured


async def test_garbage_in_the_middle_is_journaled_and_reported_but_not_fatal(tmp_path: Path) -> None:
    async def answer(heard: int, say: Say) -> None:
        if heard == 3200:
            await say("\x1b]0;nonsense")
            await say(b"\x00\x01")

    async with scripted_engine(Script(on_audio=answer)) as engine:
        running = await run(tmp_path, engine)
    assert running.session.error is None
    assert sum("garbage" in entry for entry in running.journal) == 4
    assert len(running.notices) == 4
    assert "\x1b" not in "".join(running.notices) + (running.session.folder / "events.jsonl").read_text()


async def test_the_gap_is_what_an_engine_that_disconnected_for_good_did_not_answer(tmp_path: Path) -> None:
    async def answer(heard: int, say: Say) -> None:
        if heard >= 3200 * 5:
            await say(result("hello", 0.1, 0.2))
            await say({"type": "whatever comes next"})
            engine.script.socket_status = 503
            # A connection that breaks may take along what was not read yet: both sides wait for it.
            while not all(row.understood for row in running.session.ledger()):  # noqa: ASYNC110 - on other threads
                await asyncio.sleep(0.01)
            raise RuntimeError

    async with scripted_engine(Script(on_audio=answer)) as engine:
        source = meeting(tmp_path)
        running = SessionRun(tmp_path, source, engine.endpoint, timing=Timing(give_up=0.3))
        source.at(0.1, running.listening_or_stopped)
        await running.until_over()
    assert isinstance(running.session.error, EngineUnreachable)
    for row in running.session.ledger():
        assert row.gap == pytest.approx(row.captured - row.understood, abs=0.001)
    assert {row.understood for row in running.session.ledger()} == {0.2}


async def test_an_engine_that_never_answers_the_start_request_is_an_error(tmp_path: Path) -> None:
    async with scripted_engine(Script(on_start=())) as engine:
        running = SessionRun(tmp_path, meeting(tmp_path), engine.endpoint, timing=Timing(start_timeout=0.3))
        await running.until_over()
    assert isinstance(running.session.error, EngineUnreachable)


async def test_a_stop_does_not_wait_for_an_engine_that_never_finishes(tmp_path: Path) -> None:
    async with scripted_engine(Script(on_stop=(), close_after_stop=False)) as engine:
        source = CuedSource(open_source("tone", pace=10))
        running = SessionRun(tmp_path, source, engine.endpoint, timing=Timing(stop_timeout=0.3))

        async def stop() -> None:
            running.session.request_stop("enough")

        source.at(2.0, stop)
        await running.until_over()
    assert running.session.state is SessionState.ENDED
    assert running.session.ledger()[0].gap > 0


@pytest.mark.parametrize(
    "on_stop",
    [
        (platform("recognition_stopped"),),
        (platform("recognition_stopped"), platform("conversation_completed")),
        (platform("conversation_completed"),),
        (),
    ],
)
async def test_every_order_of_the_last_frames_is_an_end(tmp_path: Path, on_stop: tuple[object, ...]) -> None:
    async with scripted_engine(Script(STARTED, on_stop=on_stop)) as engine:
        running = await run(tmp_path, engine)
    assert running.session.state is SessionState.ENDED


async def test_a_source_that_cannot_be_opened_leaves_no_folder_behind(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = SessionRun(tmp_path, open_source(f"file:{tmp_path / 'none.wav'}"), engine.endpoint)
        await running.until_over()
    assert isinstance(running.session.error, SourceError)
    assert not running.session.folder.exists()
    assert not engine.paths


async def test_what_is_missing_of_a_file_is_counted_as_lost_on_every_channel(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((2 * RATE, 2), np.int16), RATE)
    whole = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(whole[: len(whole) * 3 // 4])
    async with scripted_engine() as engine:
        source = open_source(f"file:{tmp_path / 'a.wav'}", pace=math.inf)
        running = SessionRun(tmp_path, source, engine.endpoint)
        await running.until_over()
    assert isinstance(running.session.error, SourceError)
    assert "its last 0.5 s are missing" in str(running.session.error)
    for row in running.session.ledger():
        assert row.captured == pytest.approx(1.5, abs=0.02)
        assert row.lost == pytest.approx(0.5, abs=0.02)
        assert row.sent == row.captured
        assert row.gap == 0


async def test_nothing_in_the_folder_is_secret_or_controls_a_terminal(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine)
    written = b"".join(
        path.read_bytes() for path in running.session.folder.iterdir() if path.suffix != ".flac"
    )
    assert b"very-secret" not in written
    assert b"aaa.bbb.ccc" not in written
    assert b"\x1b" not in written
    assert "\x1b" not in running.session.title
    assert running.session.folder.stat().st_mode & 0o777 == 0o700


async def test_a_session_that_runs_is_renamed_from_elsewhere_and_keeps_its_folder(tmp_path: Path) -> None:
    async with scripted_engine() as engine:
        source = meeting(tmp_path)
        running = SessionRun(tmp_path, source, engine.endpoint)

        async def rename() -> None:
            await running.listening_or_stopped()
            elsewhere = SessionEdits(lambda: running.session.folder)
            await asyncio.to_thread(elsewhere.set_title, "Planning")
            await until(lambda: running.session.title == "Planning")

        source.at(1.0, rename)
        await running.until_over()
    recorded = await asyncio.to_thread(read_session, running.session.folder)
    assert recorded.facts.title == "Planning"
    assert "stand" in running.session.folder.name
