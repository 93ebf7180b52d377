"""One node alone, to compare two versions: start, idle, the lag of finals, REST at 10,000 utterances.

Run as ``python -m tests.bench.bench_node``, in both versions on the same quiet machine (copy this file into a
version that lacks it). What follows the start is :mod:`.bench_engine` and :mod:`.bench_rest`.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import bench_engine, bench_rest

STARTS = 3
SETTLING = 5.0
"""Seconds after which a recogniser has been loaded."""
IDLE = 20.0
TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> set[int]:
    """A process and its descendants."""
    lists = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    return {pid}.union(*(family(int(child)) for text in lists for child in text.split()))


def cpu(pids: set[int]) -> float:
    """Seconds of CPU of processes."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / TICK


def running(pids: set[int]) -> float:
    """Seconds that the living threads of processes have run; ticks are too coarse for idleness."""
    files = (file for pid in pids for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(int(file.read_text().split()[0]) for file in files) / 1e9


def memory(pids: set[int]) -> float:
    """MB of processes, shared pages in proportion."""
    texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    return sum(int(text.partition("\nPss:")[2].split()[0]) for text in texts) / 1024


def start(*options: str) -> tuple[float, float, float, float, float]:
    """Seconds until ready, CPU and memory of the engine's own process then; idle CPU and memory of all."""
    with tempfile.TemporaryDirectory() as home:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "symbl_tui.engine", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home},
        )
        try:
            assert process.stdout is not None
            while b"listening on" not in process.stdout.readline():
                assert process.poll() is None, "the engine has ended"
            ready = time.monotonic() - began
            own = {process.pid}
            at_ready = cpu(own), memory(own)
            time.sleep(SETTLING)
            before = running(family(process.pid))
            time.sleep(IDLE)
            everything = family(process.pid)
            return ready, *at_ready, running(everything) - before, memory(everything)
        finally:
            process.kill()
            process.wait()


def main() -> None:
    """Print the figures."""
    for options in (("--forget",), ()):
        figures = [start(*options) for _ in range(STARTS)]
        ready, used, megabytes, idle, whole = (
            statistics.median(column) for column in zip(*figures, strict=True)
        )
        print(
            f"serve {' '.join(options) or '(with a store)'}: ready after {ready:.2f} s ({used:.2f} s of CPU, "
            f"{megabytes:.0f} MB); idle {idle / IDLE:.2%} of a processor, {whole:.0f} MB with its recogniser"
        )
    bench_engine.main()
    bench_rest.main()


if __name__ == "__main__":
    main()
