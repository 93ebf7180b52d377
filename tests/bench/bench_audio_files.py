"""Sound files of any origin: their length as the product hears them, against the system's ffmpeg.

Run as ``python -m tests.bench.bench_audio_files FOLDER``: both decode every file in it and below. Prints each
difference, and the figures: equal lengths, measured losses, refusals, false alarms.
"""

import asyncio
import hashlib
import math
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.audio.registry import open_source
from symbl_tui.errors import SourceError, SourceIncomplete

TOLERANCE = 0.1
"""Seconds by which two decoders may differ: their delays and paddings."""
DIFFERENT = "DIFFERENT LENGTH"
RATE = 16_000
AT_ONCE = 4
TIMEOUT = 120.0


@dataclass(frozen=True)
class Heard:
    """What one decoder made of a file."""

    seconds: float = 0.0
    lost: float = 0.0
    complaint: str = ""


async def hear(path: Path) -> Heard:
    """Decode a file as a session does."""
    captured = lost = 0
    rate, missing, complaint = 1, 0.0, ""
    try:
        async with asyncio.timeout(TIMEOUT), open_source(f"file:{path}", pace=math.inf) as source:
            rate = source.format.rate
            async for frame in source:
                if frame.channel == 0:
                    captured += frame.samples
                    lost += frame.samples if frame.fault else 0
    except SourceIncomplete as error:
        complaint, missing = str(error), max(error.missing, default=0.0)
    except SourceError as error:
        complaint = str(error)
    except TimeoutError:
        complaint = "timeout"
    return Heard(captured / rate, lost / rate + missing, complaint)


def decode(path: Path, *filters: str) -> Heard:
    """Decode the first track of a file with the system's ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-map", "0:a:0", *filters]
    command += ["-ar", str(RATE), "-ac", "1", "-f", "s16le", "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return Heard(complaint="timeout")
    return Heard(len(done.stdout) / 2 / RATE, complaint=done.stderr.decode(errors="replace").strip())


def judge(ours: Heard, theirs: Heard) -> str:
    """The kind of result of a file."""
    if not theirs.seconds or not ours.seconds:
        if max(theirs.seconds, ours.seconds) <= TOLERANCE:
            return "refused by both" if ours.complaint else "equal"
        return "refused by ffmpeg alone" if ours.seconds else "REFUSED BY US ALONE"
    # Silence in place of what is lost makes ours longer, what is missing does not.
    equal = abs(ours.seconds - theirs.seconds) <= TOLERANCE
    counted = abs(ours.seconds - theirs.seconds) <= ours.lost + TOLERANCE
    if ours.complaint:
        faulty = ours.lost > 0 or bool(theirs.complaint)
        return "measured loss" if faulty and (counted or theirs.complaint) else "FALSE ALARM"
    return "equal" if equal else DIFFERENT


async def compare(folder: Path) -> Counter[str]:
    """Decode all files of a folder, a few at a time; print what is not equal."""
    results: Counter[str] = Counter()
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(path: Path) -> None:
        async with gate:
            ours, theirs = await asyncio.gather(hear(path), asyncio.to_thread(decode, path))
        kind = judge(ours, theirs)
        if kind == DIFFERENT:
            # By its time stamps: with the pauses, which ffmpeg leaves out unless it is asked for them.
            timed = await asyncio.to_thread(decode, path, "-af", "aresample=async=1:min_hard_comp=0.05")
            kind = "equal with its pauses" if judge(ours, timed) == "equal" else kind
        results[kind] += 1
        if kind not in ("equal", "refused by both"):
            said = f"we: {ours.complaint or '-'} | ffmpeg: {theirs.complaint[-100:] or '-'}"
            print(
                f"{kind}: {path.relative_to(folder)}: ours {ours.seconds:.2f} s, lost {ours.lost:.2f} s, "
                f"ffmpeg {theirs.seconds:.2f} s | {said}".replace("\n", " "),
                flush=True,
            )

    paths = sorted(Path(parent) / name for parent, _, names in os.walk(folder) for name in names)
    # The same files are in many test suites.
    files = {hashlib.sha256(path.read_bytes()).digest(): path for path in paths}.values()
    await asyncio.gather(*map(one, files))
    return results


def main() -> None:
    """Print the figures."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.bench.bench_audio_files FOLDER")
    results = asyncio.run(compare(Path(sys.argv[1])))
    print(f"{sum(results.values())} files")
    for kind, number in results.most_common():
        print(f"{number:6} {kind}")


if __name__ == "__main__":
    main()
