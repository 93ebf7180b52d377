"""The capacity of a machine: streams of continuous speech at real-time pace through a whole engine.

For 2, 4, 8 and 12 streams it says how late finals are behind their last word, how long a word waits
for its final at the longest, how often interims come, what all of it costs, and how long the engine's event
loop makes an idle request wait; then what a silent stream costs. Speech is the wheel's reading of Dickens,
begun elsewhere in it in every stream. ``SYMBL_BENCH_STREAMS=4,8`` chooses other numbers.
"""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import httpx
import numpy as np

from symbl_tui.engine.local_engine import LocalEngine
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.symbl.endpoint import Endpoint
from tests.bench.bench_engine import ChannelResults, Samples, stream, watch
from tests.engine.recognizers.moonshine.speech import DICKENS, recording

SECONDS = 40
ASK_EVERY = 0.15


@dataclass
class Figures:
    """The measurements of one run."""

    waits: list[float] = field(default_factory=list)
    """Seconds that an idle request took."""
    cpu: dict[int, tuple[float, float]] = field(default_factory=dict)
    """CPU seconds and resident megabytes of each recogniser process."""


def speakers(streams: int) -> list[Samples]:
    """The reading from as many positions."""
    sound = recording(DICKENS)
    step = len(sound) // streams
    return [np.roll(sound, -step * number)[: SECONDS * RATE] for number in range(streams)]


async def ask(endpoint: Endpoint, waits: list[float]) -> None:
    """Request a missing resource repeatedly; an idle event loop answers at once."""
    async with httpx.AsyncClient(base_url=endpoint.url, trust_env=False) as http:
        while True:
            began = time.perf_counter()
            await http.get("/nothing")
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(ASK_EVERY)


async def run(sounds: list[Samples]) -> tuple[list[ChannelResults], Figures]:
    """Stream all of them to one engine."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        async with LocalEngine(Path(folder) / "engine.log") as endpoint:
            asking = asyncio.create_task(ask(endpoint, figures.waits))
            beside = [asking, asyncio.create_task(watch(figures.cpu))]
            try:
                return await stream(endpoint, sounds, RATE), figures
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.wait(beside)


def quantiles(values: list[float]) -> str:
    """The median and p95."""
    return f"median {statistics.median(values):.2f}, p95 {statistics.quantiles(values, n=20)[-1]:.2f} s"


def report(title: str, results: list[ChannelResults], figures: Figures) -> None:
    """Print the figures of one run."""
    print(title)
    late = [arrival - end for each in results for arrival, end in each.finals]
    if len(late) > 1:
        longest = [now - before for each in results for (_, before), (now, _) in pairwise(each.finals)]
        interims = [now - before for each in results for before, now in pairwise(each.partials)]
        print(f"  {len(late)} finals, {quantiles(late)} behind their last word; ", end="")
        print(f"a word waits {max(longest):.1f} s at the longest")
        print(f"  an interim every {statistics.mean(interims):.1f} s")
    used = [cpu / SECONDS for cpu, _ in figures.cpu.values()]
    memory = [megabytes for _, megabytes in figures.cpu.values()]
    print(f"  the recogniser: {sum(used):.3f} cores, {sum(memory):.0f} MB resident")
    waits = [1000 * each for each in statistics.quantiles(figures.waits, n=100)]
    print(f"  of {len(figures.waits)} idle requests p50 waits {waits[49]:.1f} ms, p99 {waits[98]:.1f} ms")


async def measure() -> None:
    """Print one run after the other."""
    for streams in map(int, os.environ.get("SYMBL_BENCH_STREAMS", "2,4,8,12").split(",")):
        results, figures = await run(speakers(streams))
        report(f"{streams} streams that stream, {os.cpu_count()} cores:", results, figures)
    results, figures = await run([np.zeros(SECONDS * RATE, np.int16)])
    report("one silent stream:", results, figures)


def main() -> None:
    """Print the figures."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
