"""The real library diarises a recording: at once, in blocks, after a crash; and leaves no process."""

import asyncio
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from symbl_tui.demo import meeting_path
from symbl_tui.domain.speaker_turns import label_turns
from symbl_tui.engine.diarization.diarizer import DiarizationSettings, Diarizer
from symbl_tui.errors import ConfigError, EngineError
from tests.bench.bench_diarization import Mono, diarized, meeting_reference, wheel_recording
from tests.bench.diarization_error import diarization_error
from tests.engine.engine_processes import command_of, descendants
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(600)  # the child has a low priority, and the machine may be busy

QUICK = DiarizationSettings(step=4.0)
"""A coarser analysis: these tests are about what is done with it."""
EVERY_SECOND = 0.0
"""Between two reports of the progress: one after each second of sound, however fast the machine is."""
IN_BLOCKS = DiarizationSettings(block=14.0, margin=2.0, step=4.0)
PASS = """
import asyncio, sys
from pathlib import Path
import numpy as np
from symbl_tui.engine.diarization.diarizer import Diarizer
from tests.bench.bench_diarization import Mono

async def main():
    sound = Mono(np.frombuffer(Path(sys.argv[1]).read_bytes(), np.int16))
    async for _ in Diarizer(report_every=0).blocks(sound, (), lambda second: print(second, flush=True)):
        pass

asyncio.run(main())
"""
"""A program that diarises and prints its progress."""
SECONDS = 30.0
"""Of the bundled meeting: each of the two speaks three times."""


@pytest.fixture(scope="module")
def meeting_in_mono() -> Mono:
    """The beginning of the bundled meeting, in which both speak."""
    return Mono.of(meeting_path(), SECONDS)


def workers() -> set[int]:
    return descendants(os.getpid())


async def test_two_people_on_one_microphone_are_two_speakers() -> None:
    turns = label_turns(
        await diarized(Mono.of(wheel_recording("endgame_nagg_nell.wav")), DiarizationSettings())
    )
    assert turns.labels == ("Speaker 1", "Speaker 2")
    # He asks and pleads, she answers in few words: they alternate all the time.
    changes = [turn.label for turn in turns]
    assert sum(before != after for before, after in pairwise(changes)) >= 6


async def test_speakers_keep_their_number_from_block_to_block(meeting_in_mono: Mono) -> None:
    blocks = await diarized(meeting_in_mono, IN_BLOCKS)
    turns = label_turns(blocks)
    assert [(block.start, block.end) for block in blocks] == [(0, 14), (14, SECONDS)]
    assert turns.labels == ("Speaker 1", "Speaker 2")
    answer = [(turn.start, turn.end, turn.label) for turn in turns]
    assert diarization_error(meeting_reference(SECONDS), answer).rate < 0.1
    assert all(0 <= turn.start < turn.end <= SECONDS for turn in turns)


async def test_a_resumed_pass_finds_the_same_turns(meeting_in_mono: Mono) -> None:
    whole = await diarized(meeting_in_mono, IN_BLOCKS)
    assert await diarized(meeting_in_mono, IN_BLOCKS, whole[:1]) == whole


async def test_silence_has_no_speakers_and_is_not_analysed() -> None:
    quiet = Mono(np.asarray(np.random.default_rng(1).normal(0, 30, 16_000 * 120), np.int16))
    progress: list[float] = []
    (block,) = [block async for block in Diarizer(QUICK).blocks(quiet, (), progress.append)]
    assert block.turns == ()
    assert progress == []  # the models report every two seconds of work


async def test_speech_after_a_long_silence_is_found_in_its_place(meeting_in_mono: Mono) -> None:
    speech = meeting_in_mono.samples[: 16_000 * 12]
    late = Mono(np.concatenate([np.zeros(16_000 * 40, np.int16), speech]))
    (early_block,), (late_block,) = await diarized(Mono(speech), QUICK), await diarized(late, QUICK)
    assert len(late_block.turns) == len(early_block.turns) > 0
    for early, after in zip(early_block.turns, late_block.turns, strict=True):
        assert after.start == pytest.approx(early.start + 40, abs=0.2)
        assert after.speaker == early.speaker


async def test_progress_is_in_seconds_of_the_recording(meeting_in_mono: Mono) -> None:
    told: list[float] = []
    async for _ in Diarizer(IN_BLOCKS, report_every=EVERY_SECOND).blocks(meeting_in_mono, (), told.append):
        pass
    assert told == sorted(told)
    assert told
    assert 0 < told[0] < told[-1] <= SECONDS


async def test_a_child_that_is_killed_is_replaced_and_nothing_is_lost(meeting_in_mono: Mono) -> None:
    first_seconds = Mono(meeting_in_mono.samples[: 16_000 * 16])
    killed: list[int] = []

    def kill_once(_second: float) -> None:
        if not killed:
            killed.extend(workers())
            os.kill(killed[0], signal.SIGKILL)

    survived = [
        block
        async for block in Diarizer(QUICK, report_every=EVERY_SECOND).blocks(first_seconds, (), kill_once)
    ]
    assert len(killed) == 1
    assert survived == await diarized(first_seconds, QUICK)


async def test_a_child_that_dies_every_time_is_an_error(meeting_in_mono: Mono) -> None:
    def kill(_second: float) -> None:
        for worker in workers():
            os.kill(worker, signal.SIGKILL)

    first_seconds = Mono(meeting_in_mono.samples[: 16_000 * 16])
    with pytest.raises(EngineError, match="ends whenever it is started"):
        async for _ in Diarizer(QUICK, report_every=EVERY_SECOND).blocks(first_seconds, (), kill):
            pass


def test_a_child_ends_when_its_parent_is_killed(meeting_in_mono: Mono, tmp_path: Path) -> None:
    sound = tmp_path / "sound"
    sound.write_bytes(meeting_in_mono.samples.tobytes() * 8)  # minutes of work
    parent = subprocess.Popen([sys.executable, "-c", PASS, sound], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline()  # it is at work
    children = descendants(parent.pid)
    assert children
    parent.kill()
    parent.communicate()
    wait_until(lambda: not any("diarization" in command_of(child) for child in children))


async def test_a_cancelled_pass_leaves_no_process(meeting_in_mono: Mono) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async for _ in Diarizer(QUICK, report_every=EVERY_SECOND).blocks(
            meeting_in_mono, (), lambda second: begun.set()
        ):
            pass

    task = asyncio.create_task(work())
    await begun.wait()
    assert workers()
    task.cancel()
    await asyncio.wait([task])
    assert not workers()


@pytest.mark.parametrize("content", [None, b"this is no library"])
async def test_without_the_library_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, meeting_in_mono: Mono
) -> None:
    package = tmp_path / "moonshine_voice"
    package.mkdir()
    (package / "__init__.py").touch()
    if content:
        (package / "libmoonshine.so").write_bytes(content)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    with pytest.raises((EngineError, ConfigError), match=r"moonshine-voice==0\.1\.0"):
        await diarized(meeting_in_mono, QUICK)
    assert not workers()
