"""Eight people in four conversations at real-time pace: what an engine gives when it has much to do.

Each conversation is the bundled meeting, begun elsewhere in it, so that as many speak at a time as would. It
says how late finals are, how long the engine's event loop makes an idle request wait, and what a recogniser
costs; then what one costs that hears nothing.
"""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import soundfile

from symbl_tui.demo import meeting_path
from symbl_tui.engine.child import LocalEngine
from symbl_tui.symbl.endpoint import Endpoint
from tests.bench.bench_engine import Heard, Samples, speak, watch

STREAMS = 8
SECONDS = 35
ASK_EVERY = 0.15
LOUD = 500
"""The highest sample of a second in which somebody speaks."""


@dataclass
class Figures:
    """What was seen during one run."""

    waits: list[float] = field(default_factory=list)
    """Seconds that an idle request took."""
    cpu: dict[int, tuple[float, float]] = field(default_factory=dict)
    """CPU seconds and resident megabytes of each recogniser."""


def speakers(sound: Samples, rate: int) -> list[Samples]:
    """Two of each conversation, which are a part of the meeting apart."""
    step = len(sound) // (STREAMS // 2)
    return [
        np.ascontiguousarray(np.roll(sound[:, channel], -step * number)[: SECONDS * rate])
        for number in range(STREAMS // 2)
        for channel in (0, 1)
    ]


def pressed(sounds: list[Samples], rate: int) -> list[Samples]:
    """The same without the pauses: everybody speaks all the time, over and over."""
    talk = [each[: len(each) // rate * rate].reshape(-1, rate) for each in sounds]
    spoken = [each[np.abs(each).max(axis=1) > LOUD].reshape(-1) for each in talk]
    return [np.resize(each, SECONDS * rate) for each in spoken]


async def ask(endpoint: Endpoint, waits: list[float]) -> None:
    """Ask for what does not exist, over and over; an idle event loop answers at once."""
    async with httpx.AsyncClient(base_url=endpoint.url, trust_env=False) as http:
        while True:
            began = time.perf_counter()
            await http.get("/nothing")
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(ASK_EVERY)


async def run(sounds: list[Samples], rate: int) -> tuple[list[Heard], Figures]:
    """Let everybody speak to an engine of their own."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        async with LocalEngine(Path(folder) / "engine.log") as endpoint:
            asking = asyncio.create_task(ask(endpoint, figures.waits))
            beside = [asking, asyncio.create_task(watch(figures.cpu))]
            try:
                return await speak(endpoint, sounds, rate), figures
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.wait(beside)


def report(title: str, heard: list[Heard], figures: Figures) -> None:
    """Print the figures of one run."""
    print(title)
    late = [arrival - end for each in heard for arrival, end in each.finals]
    if len(late) > 1:
        tenths = statistics.quantiles(late, n=10)
        print(f"  {len(late)} finals, late by {statistics.median(late):.2f} s as a rule, ", end="")
        print(f"{tenths[-1]:.2f} s at p90, {max(late):.2f} s at worst")
    used = [cpu / SECONDS for cpu, _ in figures.cpu.values()]
    memory = [megabytes for _, megabytes in figures.cpu.values()]
    print(f"  {len(used)} recognisers: {sum(used):.2f} cores in all, {max(used):.2f} the busiest, ", end="")
    print(f"{min(used):.3f} the idlest; {statistics.mean(memory):.0f} MB resident each")
    waits = [1000 * each for each in statistics.quantiles(figures.waits, n=100)]
    print(f"  of {len(figures.waits)} idle requests p50 waits {waits[49]:.1f} ms, p99 {waits[98]:.1f} ms")


def speaking(sounds: list[Samples], rate: int) -> float:
    """How many speak at a time, on average."""
    whole = [each[: len(each) // rate * rate].reshape(-1, rate) for each in sounds]
    return sum(float((np.abs(each).max(axis=1) > LOUD).mean()) for each in whole)


async def measure() -> None:
    """Print both runs."""
    sound, rate = await asyncio.to_thread(soundfile.read, meeting_path(), dtype="int16")
    sounds = speakers(sound, rate)
    for each in (sounds, pressed(sounds, rate)):
        at_a_time = f"{speaking(each, rate):.1f} of them speaking at a time"
        heard, figures = await run(each, rate)
        report(f"{STREAMS} streams, {at_a_time}, {os.cpu_count()} cores:", heard, figures)
    heard, figures = await run([np.zeros(SECONDS * rate // 4, np.int16)], rate)
    report("silence:", heard, figures)


def main() -> None:
    """Print the figures."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
