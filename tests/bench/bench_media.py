"""The cost of media files and URLs: the start of the decoder, and decoding in both processes.

Run as ``python -m tests.bench.bench_media``.
"""

import asyncio
import math
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.sources.media import MediaSource
from tests.audio.media_files import media_server, speech, whole, write

SECONDS = 100
KINDS = (("talk.mp3", "libmp3lame"), ("talk.m4a", "aac"), ("talk.ogg", "libopus"), ("talk.flac", "flac"))


async def decode(place: str) -> tuple[float, float]:
    """Seconds to the first sound, and the speed of decoding all of it as a multiple of real time."""
    began = time.perf_counter()
    opened = 0.0
    async with MediaSource(MediaRequest(place), "bench", math.inf) as source:
        async for frame in source:
            opened = opened or time.perf_counter() - began
            end = frame.position + frame.samples
        seconds = end / source.format.rate
    return opened, seconds / (time.perf_counter() - began)


def _cpu() -> tuple[float, float]:
    """CPU seconds of this process and of its children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), used.ru_utime + used.ru_stime


def report(name: str, place: str) -> str:
    """The figures of one file or URL on a line."""
    own, child = _cpu()
    opened, speed = asyncio.run(decode(place))
    own, child = (after - before for after, before in zip(_cpu(), (own, child), strict=True))
    each = 1000 / SECONDS
    return (
        f"{name:>16}: first sound after {opened:.2f} s, {speed:.0f} times real time, "
        f"per second of sound {child * each:.2f} ms in the child and {own * each:.2f} ms here"
    )


def main() -> None:
    """Print the figures."""
    sound = np.tile(speech(50.0), (SECONDS // 50, 1))
    with tempfile.TemporaryDirectory() as name, media_server() as server:
        for file, codec in KINDS:
            rate = 48000 if codec == "libopus" else 16000
            path = write(Path(name) / file, (codec, rate, sound.repeat(rate // 16000, axis=0)))
            print(report(file, str(path)))
        server.routes["/talk.mp3"] = whole((Path(name) / "talk.mp3").read_bytes())
        print(report("http talk.mp3", server.url("/talk.mp3")))


if __name__ == "__main__":
    main()
