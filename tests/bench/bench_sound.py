"""The sound of a session of two hours: how soon a player gets its first bytes, and how long all of it takes.

Run as ``python -m tests.bench.bench_sound``. Start times are those of the whole command, Python included.
"""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.audio.storage.part_files import Parts
from symbl_tui.audio.storage.spool_opening import PART_SECONDS
from symbl_tui.system.directory import Directory
from tests.session.recorded_folder import record
from tests.support.command import COMMAND, Home

RATE = 16_000
SECONDS = 7_200
RUNS = 7
CASES = (
    ("first 20 s, mixed, WAV", ("--for", "20")),
    ("last 20 s, mixed, WAV", ("--at=-20",)),
    ("20 s in the middle, one channel, WAV", ("--at", "1:05:12", "--for", "20", "--channel", "2")),
    ("20 s in the middle, mixed, FLAC", ("--at", "1:05:12", "--for", "20", "--format", "flac")),
    ("20 s in the middle, mixed, Ogg Opus", ("--at", "1:05:12", "--for", "20", "--format", "ogg")),
)


def fill(home: Home) -> None:
    """Record two channels of something that compresses about as well as speech."""
    folder = record(home.data / "sessions", length=float(SECONDS))
    steps = np.random.default_rng(1).normal(0, 300, 600 * RATE)
    sound = (np.cumsum(steps) % 20_000 - 10_000).astype("<i2").tobytes()
    with Directory(folder) as directory:
        for name in ("1-alice.pcm", "2-bob.pcm"):
            parts = Parts(directory, name, PART_SECONDS * RATE)
            for at in range(0, SECONDS, 600):
                parts.write(at * RATE, sound)
            parts.close()
        for name in sorted(path.name for path in folder.glob("*.pcm")):
            to_flac(directory, name, RATE)


def first_bytes(home: Home, options: tuple[str, ...]) -> float:
    """Seconds to the first samples: more than any header."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [COMMAND, "sessions", "sound", "latest", *options], env=home.environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.read(1_000)
        taken = time.perf_counter() - begun
        process.stdout.read()
    return taken


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        home = Home(Path(place))
        fill(home)
        for name, options in CASES:
            times = sorted(first_bytes(home, options) for _ in range(RUNS))
            print(
                f"{name:<40} first samples after {statistics.median(times):.2f} s (worst {times[-1]:.2f} s)"
            )
        begun = time.perf_counter()
        home.run("sessions", "sound", "latest", "--output", str(Path(place) / "all.wav"))
        print(f"{'all two hours, mixed, WAV':<40} {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
