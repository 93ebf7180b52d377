"""With any fault of the connection every second is transcribed once, in its place."""

import asyncio
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.symbl.keepalive import DEFAULT_KEEPALIVE, Keepalive
from tests.faults.counting import QUICK, Run, counting, counting_engine, said, word
from tests.faults.proxy import FaultProxy, fault_proxy
from tests.session.session_run import write_noise
from tests.support.scripted_engine import ScriptedEngine, scripted_engine

SECONDS = 20
PACE = 4.0


def complete(run: Run, channels: int = 1) -> None:
    """All was understood once, in its place, on screen and on disk; nothing is unaccounted for."""
    for channel in range(channels):
        everything = [word(100 * channel + second) for second in range(SECONDS)]
        assert run.shown(channel) == everything
        assert said(run.recorded(), channel) == everything
    assert [row.gap for row in run.session.ledger()] == [0.0] * channels
    assert run.session.state is SessionState.ENDED


def paced(tmp_path: Path, sound: Path, engine: ScriptedEngine, timing: Timing) -> Run:
    return Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=timing)


async def cut(proxy: FaultProxy, run: Run) -> None:
    """Broken off five times, at different places."""
    for second in (2, 3, 7, 11, 12):
        await run.understood(second)
        await asyncio.sleep(0.03 * second % 0.2)
        proxy.cut()


async def accept_and_drop(proxy: FaultProxy, run: Run) -> None:
    """Cut the link, and drop new connections for a second."""
    await run.understood(5)
    proxy.drops = True
    proxy.cut()
    taken = proxy.accepted
    await asyncio.sleep(1)
    assert proxy.accepted - taken <= 25  # backed off from
    proxy.drops = False


async def duplicate(proxy: FaultProxy, run: Run) -> None:
    """Every message comes twice."""
    proxy.rewrite = lambda frame: frame * 2 if frame[0] == 0x81 else frame
    await run.understood(10)
    proxy.rewrite = None


async def garbage(proxy: FaultProxy, run: Run) -> None:
    """What comes is no WebSocket any more."""
    await run.understood(5)
    proxy.rewrite = lambda _: b"\xff\xff\x00garbage"
    await run.state(SessionState.RETRYING)
    proxy.rewrite = None


async def slow(proxy: FaultProxy, run: Run) -> None:
    """The server takes sound at half the speed it comes at."""
    await run.understood(3)
    proxy.bytes_per_second = 8000 * 2 * PACE / 2
    await run.understood(9)
    proxy.bytes_per_second = None


@pytest.mark.parametrize("accident", [cut, accept_and_drop, duplicate, garbage, slow])
async def test_nothing_is_lost_or_repeated_when_the_connection_is(tmp_path: Path, accident: "object") -> None:
    assert callable(accident)
    sound = counting(tmp_path / "sound.wav", SECONDS, channels=2)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=PACE, channels=2) as run,
    ):
        await accident(proxy, run)
    complete(run, channels=2)


async def test_the_backlog_of_two_speakers_is_transcribed_in_its_order(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS, channels=2)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=PACE, channels=2) as run,
    ):
        await run.understood(2)
        proxy.drops = True
        proxy.cut()
        await run.captured(18)
        proxy.drops = False
    complete(run, channels=2)
    rows = [line for update in run.updates if isinstance(update, Change) for _, line in update.lines]
    starts = [line.start for line in rows if line.stage is Stage.UTTERANCE]
    # Sent in steps of 2 s; 4 s more may be on their way, and the engine answers in any order.
    assert (
        max(earlier - later for earlier, later in pairwise(starts)) <= 7.0 + 1e-6
    )  # sums of blocks of 0.02 s


def test_a_half_open_connection_is_detected_within_ten_seconds() -> None:
    assert DEFAULT_KEEPALIVE.ping_interval
    assert DEFAULT_KEEPALIVE.ping_interval + DEFAULT_KEEPALIVE.ping_timeout <= 10


async def test_the_sound_of_a_half_open_connection_is_sent_again(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    timing = replace(QUICK, keepalive=Keepalive(ping_interval=0.2, ping_timeout=1.0))
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=1, timing=timing) as run,
    ):
        await run.understood(2)
        proxy.stall()
        await run.state(SessionState.RETRYING)
        assert "died without a word" in run.session.link.reason
        proxy.resume()
    complete(run)


async def test_a_stopped_session_does_not_reconnect_when_the_connection_is(tmp_path: Path) -> None:
    timing = replace(QUICK, stop_timeout=0.5)
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=1, timing=timing) as run,
    ):
        await run.understood(1)
        proxy.drops = True
        proxy.cut()
        await run.state(SessionState.RETRYING)
        run.session.request_stop("enough")
        proxy.drops = False
    assert run.states[-2:] == [SessionState.STOPPING, SessionState.ENDED]
    row = run.session.ledger()[0]
    assert row.captured < 4


async def test_an_expired_token_is_replaced_without_a_gap(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=PACE) as run,
    ):
        await run.understood(2)
        engine.script.refused = "aaa.bbb.ccc"
        engine.script.token_body = {"accessToken": "ddd.eee.fff", "expiresIn": 3600}
        proxy.cut()
    complete(run)
    # The last one reads the whole conversation, once the session is over.
    assert len(engine.grants) == 3


async def test_an_engine_that_never_answers_is_reported_and_disconnected(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    script = counting_engine()
    understanding, script.listen = script.listen, None
    async with (
        scripted_engine(script) as engine,
        Run(
            tmp_path, sound, engine.endpoint, pace=2, timing=replace(QUICK, answer_timeouts=(2.0, 3.0))
        ) as run,
    ):
        await run.state(SessionState.RETRYING)
        assert "no answer for 2 s" in run.session.link.reason
        script.listen = understanding
    complete(run)


async def test_speech_after_a_long_silence_does_not_count_as_unanswered(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", 5)
    samples, rate = soundfile.read(sound, dtype="int16")
    soundfile.write(sound, np.concatenate((samples, np.zeros(15 * rate, np.int16), samples)), rate)
    async with (
        scripted_engine(counting_engine()) as engine,
        paced(tmp_path, sound, engine, replace(QUICK, answer_timeouts=(0.8,), watch_interval=0.02)) as run,
    ):
        pass
    assert len(engine.paths) == 1
    assert said(run.recorded()) == [word(second) for second in range(5)] * 2


async def test_noise_without_results_does_not_cause_reconnects(
    tmp_path: Path,
) -> None:
    write_noise(tmp_path / "noise.wav", seconds=SECONDS, channels=1)
    async with (
        scripted_engine() as engine,
        Run(
            tmp_path,
            tmp_path / "noise.wav",
            engine.endpoint,
            pace=6,
            timing=replace(QUICK, answer_timeouts=(0.5, 0.5), watch_interval=0.05),
        ),
    ):
        pass
    assert len(engine.paths) == 3


async def test_silence_is_not_sent_again(tmp_path: Path) -> None:
    sound, rest = counting(tmp_path / "sound.wav", 5), 600
    samples, rate = soundfile.read(sound, dtype="int16")
    soundfile.write(sound, np.concatenate((samples, np.zeros(rest * rate, np.int16), samples)), rate)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=200) as run,
    ):
        await run.sent(500)
        proxy.cut()
    assert [line.text for line in run.recorded().lines] == [word(second) for second in range(5)] * 2
    again = len(engine.audio["Alice"]) / rate / 2 - (rest + 10)
    assert again < 60


async def test_a_gap_in_the_backlog_is_not_sent(tmp_path: Path) -> None:
    sound, gap = counting(tmp_path / "sound.wav", 5), 60
    samples, rate = soundfile.read(sound, dtype="int16")
    soundfile.write(sound, np.concatenate((samples, np.zeros(gap * rate, np.int16), samples)), rate)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=20, catch_up=20) as run,
    ):
        await run.understood(4.9)
        proxy.drops = True
        proxy.cut()
        await run.captured(gap + 8)
        proxy.drops = False
    assert [line.text for line in run.recorded().lines] == [word(second) for second in range(5)] * 2
    assert len(engine.audio["Alice"]) / rate / 2 < gap / 2
    assert run.session.ledger()[0].gap == 0.0


async def test_the_backlog_is_sent_at_the_configured_pace(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        fault_proxy(engine.endpoint) as proxy,
        Run(tmp_path, sound, proxy.endpoint, pace=1, catch_up=2.0) as run,
    ):
        await run.understood(2)
        proxy.drops = True
        proxy.cut()
        await asyncio.sleep(4)
        proxy.drops = False
        behind = run.session.ledger()[0].lag
        began = time.monotonic()
        await run.caught_up()
        # No faster than that: a second of sound goes out at once. No slower, or it would never catch up.
        assert time.monotonic() - began >= behind - 2.0
    complete(run)


async def test_a_connection_is_replaced_in_a_silence_before_it_is_too_old(tmp_path: Path) -> None:
    # No word twice: in the same place of a later connection it would count as sent again.
    sound = counting(tmp_path / "sound.wav", 10)
    samples, rate = soundfile.read(sound, dtype="int16")
    pause = np.zeros(5 * rate, np.int16)
    soundfile.write(sound, np.concatenate((samples[: 5 * rate], pause, samples[5 * rate :])), rate)
    async with (
        scripted_engine(counting_engine()) as engine,
        paced(tmp_path, sound, engine, replace(QUICK, max_connection_age=0.2, watch_interval=0.02)) as run,
    ):
        pass
    assert len(engine.paths) >= 2
    assert run.states == ["connecting", "listening", "stopping", "ended"]
    assert [line.text for line in run.recorded().lines] == [word(second) for second in range(10)]


async def test_a_long_pause_outlives_the_engines_idle_timeout(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        paced(tmp_path, sound, engine, replace(QUICK, idle_timeout=0.2, watch_interval=0.02)) as run,
    ):
        await run.understood(3)
        run.session.set_paused(True)
        await asyncio.sleep(1)
        run.session.set_paused(False)
    assert len(engine.paths) >= 3
    complete(run)
