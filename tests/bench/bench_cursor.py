"""The cost of a cursor step in a long transcript, under a pseudo-terminal of 80x24.

Run it with ``python -m tests.bench.bench_cursor``; each figure is printed with its target.
"""

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.pty_child import drain, read, terminal_for
from tests.ui.fake_session import FakeSession

UTTERANCES = 50_000
STEPS = 200
QUIET_SECONDS = 0.03
"""A paint is complete when nothing more has come for so long."""
CURSOR = "►".encode()
WORDS = "we should move the deadline by two weeks and talk to the agency about the budget on friday"
KEYS = {"up": b"\x1b[A", "down": b"\x1b[B", "turn": b"{"}


async def fill(session: FakeSession) -> None:
    """Two people who take turns of ten utterances, and a bookmark each minute."""
    from symbl_tui.session.model.bookmark import Bookmark
    from symbl_tui.session.model.change import Change, Line, Stage

    lines = tuple(
        (
            index,
            Line(0, ("Alice", "Bob")[index // 10 % 2], WORDS, index, index + 1, Stage.UTTERANCE, f"u{index}"),
        )
        for index in range(UTTERANCES)
    )
    notes = tuple(Bookmark("", at, at + 5.0, "look again") for at in range(0, UTTERANCES, 60))
    session.tell(Change(lines=lines, bookmarks=notes))
    await asyncio.sleep(0)


def child() -> None:
    """Show the transcript inside the terminal until it is ended."""
    from symbl_tui.ui.app import SymblApp

    session = FakeSession()

    class Bench(SymblApp):
        def on_ready(self) -> None:
            self.run_worker(fill(session), group="bench")

    Bench(session).run()


def steps(key: bytes, terminal: int) -> tuple[list[float], list[int]]:
    """Milliseconds from each key to its paint, and the bytes of each."""
    delays, sizes = [], []
    for _ in range(STEPS):
        os.write(terminal, key)
        began, painted = time.perf_counter(), b""
        while CURSOR not in painted and time.perf_counter() - began < 2.0:
            painted += read(terminal, 0.2)
        delays.append((time.perf_counter() - began) * 1000)
        while more := read(terminal, QUIET_SECONDS):
            painted += more
        sizes.append(len(painted))
    return sorted(delays), sizes


def main() -> None:
    """Print every figure."""
    with terminal_for([sys.executable, __file__, "child"]) as (process, terminal):
        drain(process, terminal, 8.0)  # all lines are there
        for name, key in KEYS.items():
            delays, sizes = steps(key, terminal)
            print(
                f"cursor {name}, {UTTERANCES} utterances: p50 {delays[STEPS // 2]:.0f} ms, "
                f"p95 {delays[STEPS * 95 // 100]:.0f} ms (target 50 ms); "
                f"bytes a step: least {min(sizes)}, mean {statistics.mean(sizes):.0f}, most {max(sizes)}"
            )
        process.terminate()
        drain(process, terminal, 10.0)


if __name__ == "__main__":
    child() if sys.argv[1:] == ["child"] else main()
