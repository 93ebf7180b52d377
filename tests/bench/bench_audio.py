"""The cost of audio: meter and spool, a file read at full speed, the delay from microphone to spool.

Run as ``python -m tests.bench.bench_audio``.
"""

import asyncio
import math
import os
import resource
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.level import Meter
from symbl_tui.audio.sources.file import FileSource
from symbl_tui.audio.sources.microphone import MicrophoneSource
from symbl_tui.audio.sources.resampled import ResampledSource
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.audio.storage.spool_opening import open_spool
from symbl_tui.system.directory import Directory
from tests.audio.sound_server import sound_server

SECONDS = 10


def meter_and_spool(folder: Path, rate: int) -> float:
    """CPU milliseconds per channel-second."""
    noise = np.random.default_rng(1).integers(-9000, 9000, rate // 50, np.int16).tobytes()
    spool, meter = open_spool(Directory(folder), f"{rate}.pcm"), Meter()
    began = time.process_time()
    for _ in range(SECONDS * 50):
        meter.update(noise, 0.02)
        spool.append(noise)
    spent = time.process_time() - began
    spool.close()
    return spent / SECONDS * 1000


async def file_speed(folder: Path, to_rate: int) -> float:
    """CPU milliseconds per second of a 48 kHz stereo FLAC, read at full speed."""
    path = folder / "a.flac"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, (48000 * SECONDS, 2)), 48000)
    async with ResampledSource(FileSource(path, math.inf), to_rate) as source:
        began = time.process_time()
        async for _ in source:
            pass
        return (time.process_time() - began) / SECONDS * 1000


async def microphone(spool: Spool) -> tuple[list[float], float]:
    """Seconds by which each frame reaches the spool later than the fastest one; seconds to the first."""
    arrivals: list[float] = []
    opened = time.perf_counter()
    async with MicrophoneSource("mic") as source:
        async for frame in source:
            spool.append(frame.pcm)
            arrivals.append(time.perf_counter())
            if _end(frame) >= SECONDS * source.format.rate:
                break
    lags = [at - number * 0.02 for number, at in enumerate(arrivals)]
    return [lag - min(lags) for lag in lags], arrivals[0] - opened


def _end(frame: AudioFrame) -> int:
    return frame.position + frame.samples


def _microphone_report(folder: Path) -> str:
    with sound_server("sink_name=mic rate=16000 channels=1") as server:
        os.environ.update(server.env)
        spool = open_spool(Directory(folder), "mic.pcm")
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
        late, first = asyncio.run(microphone(spool))
        own, after = time.process_time() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        spool.close()
    child = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    p50, p99 = statistics.median(late) * 1000, statistics.quantiles(late, n=100)[98] * 1000
    return (
        f"microphone to spool, after the soonest frame: p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
        f"max {max(late) * 1000:.1f} ms; first frame {first * 1000:.0f} ms after opening; "
        f"CPU over {SECONDS} s: own {own * 1000:.0f} ms, child {child * 1000:.0f} ms"
    )


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rate in (16000, 48000):
            print(f"meter and spool, {rate} Hz: {meter_and_spool(folder, rate):.2f} ms per channel-second")
        for rate in (48000, 16000):
            print(
                f"48 kHz stereo FLAC at {rate} Hz: {asyncio.run(file_speed(folder, rate)):.2f} ms per second"
            )
        print(_microphone_report(folder))


if __name__ == "__main__":
    main()
