"""Figures of the local engine, with the bundled meeting at real-time pace.

Two channels at once through two WebSockets, as the product does it. Takes as long as the meeting, and a bit.
"""

import asyncio
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt
import soundfile
from websockets.asyncio.client import ClientConnection, connect

from symbl_tui.demo import Meeting, meeting, meeting_path
from symbl_tui.engine.local_engine import LocalEngine
from symbl_tui.symbl.endpoint import Endpoint

CHUNK_SECONDS = 0.1
TICK = os.sysconf("SC_CLK_TCK")

Samples = npt.NDArray[np.int16]


@dataclass
class ChannelResults:
    """The results of one channel; arrival times in seconds from the start of the sound."""

    partials: list[float] = field(default_factory=list)
    finals: list[tuple[float, float]] = field(default_factory=list)
    """(arrival, end of the last word)."""


async def token(endpoint: Endpoint) -> str:
    body = {"type": "application", "appId": endpoint.app_id, "appSecret": endpoint.app_secret}
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{endpoint.url}/oauth2/token:generate", json=body)
    value: str = answer.json()["accessToken"]
    return value


async def send(socket: ClientConnection, sound: Samples, began: float, rate: int) -> None:
    step = int(rate * CHUNK_SECONDS)
    for position in range(0, len(sound), step):
        await asyncio.sleep(max(0.0, began + (position + step) / rate - time.monotonic()))
        await socket.send(sound[position : position + step].tobytes())
    await socket.send(json.dumps({"type": "stop_request"}))


async def receive(socket: ClientConnection, began: float) -> ChannelResults:
    results = ChannelResults()
    async for text in socket:
        message: dict[str, Any] = json.loads(text).get("message", {})
        now = time.monotonic() - began
        if message.get("type") != "recognition_result":
            continue
        if message["isFinal"]:
            last = message["payload"]["raw"]["alternatives"][0]["words"][-1]["endTime"]
            results.finals.append((now, int(last["seconds"]) + int(last["nanos"]) / 1e9))
        else:
            results.partials.append(now)
    return results


async def stream(endpoint: Endpoint, sounds: list[Samples], rate: int) -> list[ChannelResults]:
    address = f"ws{endpoint.url.removeprefix('http')}/v1/realtime/insights/bench"
    headers = {"X-API-KEY": await token(endpoint)}
    sockets = [
        await connect(address, additional_headers=headers, proxy=None, compression=None) for _ in sounds
    ]
    for socket in sockets:
        await socket.send(json.dumps({"type": "start_request", "insightTypes": ["question", "action_item"]}))
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        hearing = [group.create_task(receive(socket, began)) for socket in sockets]
        for socket, sound in zip(sockets, sounds, strict=True):
            group.create_task(send(socket, sound, began, rate))
    return [task.result() for task in hearing]


def is_descendant(pid: str) -> bool:
    """Whether a process descends from this one; other engines may run on the machine."""
    while pid not in ("0", str(os.getpid())):
        pid = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    return pid != "0"


def workers() -> dict[int, tuple[float, float]]:
    """CPU seconds and resident MB of every recogniser process."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            if b"engine.recognizers" not in command or not is_descendant(process.name):
                continue
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            pages = int((process / "statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(process.name)] = (int(fields[11]) + int(fields[12])) / TICK, pages * 4096 / 1e6
    return found


async def watch(found: dict[int, tuple[float, float]]) -> None:
    """Keep the last reading of every running recogniser."""
    while True:
        found.update(await asyncio.to_thread(workers))
        await asyncio.sleep(0.5)


def latencies(reference: Meeting, results: list[ChannelResults]) -> list[float]:
    """Seconds from the end of each turn in the sound to the final result that covers it."""
    return [
        min(arrival for arrival, end in results[turn.channel].finals if end > turn.end - 0.5) - turn.end
        for turn in reference.turns
        if any(end > turn.end - 0.5 for _, end in results[turn.channel].finals)
    ]


def report(
    reference: Meeting, results: list[ChannelResults], cpu: dict[int, tuple[float, float]], seconds: float
) -> None:
    late = latencies(reference, results)
    spoken = sum(turn.end - turn.start for turn in reference.turns)
    partials = sum(len(channel.partials) for channel in results)
    for number, (used, megabytes) in enumerate(cpu.values()):
        print(f"recogniser {number}: {used / seconds:.2f} of real time, {megabytes:.0f} MB resident")
    print(f"end of speech to final frame: median {statistics.median(late):.2f} s, ", end="")
    print(f"p90 {statistics.quantiles(late, n=10)[-1]:.2f} s, worst {max(late):.2f} s ({len(late)} turns)")
    print(f"partials: {partials / spoken:.1f} per second of speech")


async def measure() -> None:
    """Stream the meeting to a real engine and print its figures."""
    reference = meeting()
    sound, rate = await asyncio.to_thread(soundfile.read, meeting_path(), dtype="int16")
    cpu: dict[int, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        async with LocalEngine(Path(folder) / "engine.log") as endpoint:
            print(f"engine ready after {time.monotonic() - started:.2f} s")
            watching = asyncio.create_task(watch(cpu))
            results = await stream(endpoint, [np.ascontiguousarray(column) for column in sound.T], rate)
            watching.cancel()
    report(reference, results, cpu, len(sound) / rate)


def main() -> None:
    """Print the figures."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
