"""The long proofs, run by ``make soak``: a hundred faults, and a day at high speed."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from symbl_tui.demo import meeting_path
from symbl_tui.engine.local_engine import LocalEngine
from symbl_tui.engine.recognizers.interface import FinalResult, Recognizer
from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory
from symbl_tui.session.archive.journal import read_entries
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run.session import Session
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.keepalive import Keepalive
from tests.faults.counting import QUICK, Run
from tests.faults.day import HOUR, Audience, Usage, forgetful_engine, running, talk_of
from tests.faults.proxy import FaultProxy, fault_proxy
from tests.faults.storm import Storm, of, texts, words
from tests.support.scripted_engine import scripted_engine

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

TIMES = 7
"""Repetitions of the bundled meeting: 10 minutes and 40 seconds in all."""
FAULTS = 100
PACE = 6.0
MOVED = 0.02
"""The share of words that may differ from those of a recogniser with the same context."""
RATE = 16_000

Sound = npt.NDArray[np.int16]


TIMING = replace(QUICK, keepalive=Keepalive(ping_interval=1.0, ping_timeout=4.0))
"""Pings as frequent as the storm is dense; a ping waits behind 2 s of sound to be recognised."""


@asynccontextmanager
async def hearing(folder: Path, sound: Path) -> AsyncIterator[tuple[FaultProxy, Run]]:
    """A session with the engine of this machine behind a proxy; it is over when the block is left."""
    await asyncio.to_thread(folder.mkdir)
    async with AsyncExitStack() as stack:
        engine: Endpoint = await stack.enter_async_context(LocalEngine(folder / "engine.log"))
        proxy = await stack.enter_async_context(fault_proxy(engine))
        run = await stack.enter_async_context(
            Run(folder, sound, proxy.endpoint, pace=PACE, channels=2, timing=TIMING)
        )
        yield proxy, run


def beginnings(run: Run, rate: int) -> list[list[int]]:
    """Per channel where its connections began, in samples."""
    bases: list[set[int]] = [set(), set()]
    for entry in read_entries(run.session.folder / "events.jsonl"):
        bases[entry.channel].add(entry.base)
    return [sorted(found) for found in bases]


async def heard(recognisers: PocketSphinxFactory, sound: Sound, bases: list[int]) -> list[str]:
    """What the recogniser understands of a channel when it begins anew at each of these places."""
    said: list[str] = []
    voice = ""
    for base, following in pairwise([*bases, len(sound) + RATE]):
        recogniser = await recognisers.create(voice)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_feed(recogniser, sound[base : following + 3 * RATE]))
                async for result in recogniser:
                    if isinstance(result, FinalResult) and base + result.end * RATE <= following:
                        said.append(result.text)
                        voice = recogniser.voice
        finally:
            await recogniser.close()
    return said


async def _feed(recogniser: Recognizer, sound: Sound) -> None:
    for start in range(0, len(sound), RATE // 10):
        await recogniser.feed(sound[start : start + RATE // 10].tobytes())
    await recogniser.finish()


def covered(line: Line, others: list[Line]) -> float:
    """The part of a line's time in which others speak."""
    shared = sum(max(0.0, min(line.end, each.end) - max(line.start, each.start)) for each in others)
    return shared / (line.end - line.start)


async def test_ten_minutes_with_a_hundred_faults_are_transcribed_word_for_word(tmp_path: Path) -> None:
    """Each connection has a new recogniser, whose results differ from those of one with more context.

    So word for word means: what it understands of the same sound, begun at the same places, with no network
    in between. It may have learned of the voice from a final that a cut kept from us, which moves a word now
    and then. That nothing is missing against the undisturbed run is told by the times.
    """
    once, rate = soundfile.read(meeting_path(), dtype="int16")
    pcm = np.concatenate([once] * TIMES)
    sound, seconds = tmp_path / "sound.flac", len(pcm) / rate
    soundfile.write(sound, pcm, rate)
    assert rate == RATE
    began = time.monotonic()
    async with hearing(tmp_path / "calm", sound) as (_, undisturbed):
        pass
    calm, quiet_time = undisturbed.recorded(), time.monotonic() - began
    assert beginnings(undisturbed, rate) == [[0], [0]]
    storm, began = Storm(FAULTS, seconds, 2026, TIMING.keepalive), time.monotonic()
    async with hearing(tmp_path / "storm", sound) as (proxy, run):
        await storm.rage(proxy, run)
    stormy, storm_time = run.recorded(), time.monotonic() - began
    print(f"\n{seconds:.0f} s of sound: undisturbed in {quiet_time:.0f} s, ", end="")
    print(f"with {len(storm.struck)} faults in {storm_time:.0f} s, {proxy.accepted} connections")
    assert run.session.state is SessionState.ENDED
    recognisers, bases = PocketSphinxFactory(), beginnings(run, rate)
    expected = await asyncio.gather(*(heard(recognisers, pcm[:, each], bases[each]) for each in range(2)))
    await recognisers.close()
    for channel, row in enumerate(run.session.ledger()):
        before, lines = of(calm, channel), of(stormy, channel)
        assert row.captured == row.sent == pytest.approx(seconds, abs=0.001)
        assert row.gap == 0.0
        differing = jiwer.wer(" ".join(words(expected[channel])), " ".join(words(texts(lines))))
        other = jiwer.wer(" ".join(words(texts(before))), " ".join(words(texts(lines))))
        print(f"{row.name}: {len(before)} and {len(lines)} lines, {len(bases[channel])} beginnings; ", end="")
        print(f"{differing:.2%} of the words differ from the same beginnings, {other:.2%} from none at all")
        assert differing <= MOVED
        assert all(covered(line, lines) > 0.8 for line in before)
        assert all(covered(line, before) > 0.8 for line in lines)


HOURS = 24


async def test_a_day_uses_no_more_memory_files_and_threads_than_its_first_hour(tmp_path: Path) -> None:
    audience, usage, began = Audience(), [], time.monotonic()
    async with scripted_engine(forgetful_engine()) as engine:
        session = talk_of(tmp_path, engine.endpoint, HOURS * HOUR)
        session.subscribe(audience.take)
        async with running(session):
            for hour in range(1, HOURS):
                await _reach(session, (hour + 0.5) * HOUR)
                usage.append(Usage.now())
                print(f"\n{hour:>4} h {usage[-1]} after {time.monotonic() - began:.0f} s", end="")
    (row,) = session.ledger()
    assert (row.captured, row.sent, row.gap) == (HOURS * HOUR, HOURS * HOUR, 0.0)
    assert audience.utterances >= HOURS * HOUR
    assert HOURS <= len(engine.paths) <= HOURS + 1
    first, later = usage[0], usage[1:]
    growth = max(each.megabytes for each in later) / first.megabytes - 1
    print(f"\nmemory grew by {growth:.1%} in {HOURS} h; {time.monotonic() - began:.0f} s in all")
    assert growth < 0.05
    assert max(each.files for each in later) <= first.files + 3  # a connection is being replaced
    assert max(each.threads for each in later) <= first.threads


async def _reach(session: Session, seconds: float) -> None:
    while min((row.understood for row in session.ledger()), default=0.0) < seconds:
        assert not session.state.over, session.error
        await asyncio.sleep(0.01)
