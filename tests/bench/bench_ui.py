"""The cost of the screen, measured under a pseudo-terminal that answers like a real one.

Run it with ``python tests/bench/bench_ui.py``; each figure is printed with its target.
"""

import asyncio
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.pty_child import drain, read, terminal_for, watch
from tests.ui.fake_session import FakeSession

if TYPE_CHECKING:
    from symbl_tui.config.event_config import NotifyConfig

UTTERANCES = 10_000
MANY_UTTERANCES = 50_000
PARTIALS = 200
LIVE_SECONDS = 20.0
KEY_SECONDS = 15.0
KEYS, SCREENFUL = 100, 1500
"""Keys pressed, and bytes that only a whole transcript takes."""
BLOCKED_SECONDS = 3.0
WORDS = (
    *("we", "should", "move", "the", "deadline", "by", "two", "weeks", "and"),
    *("talk", "to", "the", "agency", "about", "the", "budget", "on", "friday"),
)


class BeatingSession(FakeSession):
    """Records the worst gap in the event loop of its capture worker."""

    worst = 0.0
    beat = 0.1
    """Seconds between two beats; a beat costs CPU, too."""

    async def capture(self) -> None:
        last = time.monotonic()
        while not self._end.is_set():
            await asyncio.sleep(self.beat)
            self.worst, last = max(self.worst, time.monotonic() - last - self.beat), time.monotonic()


async def start(session: BeatingSession) -> dict[str, float]:
    """The first paint alone."""
    await asyncio.sleep(0.2)
    return {}


async def partials(session: BeatingSession) -> dict[str, float]:
    """CPU milliseconds of an interim result that grows word by word after many utterances."""
    from symbl_tui.session.model.change import Change, Line, Stage

    line = Line(0, "Alice", " ".join(WORDS), 0.0, 1.0, Stage.UTTERANCE)
    session.tell(Change(lines=tuple((index, line) for index in range(UTTERANCES))))
    await asyncio.sleep(3)
    idle = await _cpu_of(lambda number: None)
    busy = await _cpu_of(lambda number: _partial(session, UTTERANCES + number // 26, number))
    return {"ms": (busy - idle) * 1000 / PARTIALS}


async def _cpu_of(step: Callable[[int], None]) -> float:
    before = time.process_time()
    for number in range(PARTIALS):
        step(number)
        await asyncio.sleep(0.03)
    return time.process_time() - before


def _partial(session: FakeSession, index: int, number: int) -> None:
    session.say(index, " ".join((WORDS * 2)[: number % 26 + 1]), final=False)


async def live(session: BeatingSession) -> dict[str, float]:
    """CPU share of a conversation: two levels, four interims a second, a final every 6 s."""
    from symbl_tui.session.model.state import SessionState
    from symbl_tui.session.model.view import CaughtUp

    session.go(SessionState.LISTENING)
    for index in range(40):
        session.say(index, " ".join(WORDS))
    session.tell(CaughtUp())  # what comes from now on is notified
    feeding = asyncio.create_task(_levels(session))
    cpu, began = time.process_time(), time.monotonic()
    for tick in range(round(LIVE_SECONDS * 4)):
        _partial(session, 40 + tick // 24, tick % 24)
        if tick % 24 == 23:
            session.say(40 + tick // 24, " ".join(WORDS))
        await asyncio.sleep(max(0.0, began + (tick + 1) / 4 - time.monotonic()))
    feeding.cancel()
    return {"share": (time.process_time() - cpu) / (time.monotonic() - began)}


async def _levels(session: FakeSession) -> None:
    """Levels of one speaker's syllables and of the other's faint breath."""
    began = time.monotonic()
    while True:
        at = time.monotonic() - began
        session.hear(
            ("Alice", -24 + 14 * math.sin(at * 25) * math.sin(at * 3)), ("Bob", -52 + 3 * math.sin(at))
        )
        session.count(at, at, max(0.0, at - 1.3))
        await asyncio.sleep(0.05)


async def quiet(session: BeatingSession) -> dict[str, float]:
    """CPU share of silence: no words, and the faint noise of two rooms."""
    from symbl_tui.session.model.state import SessionState
    from symbl_tui.session.model.view import CaughtUp

    session.go(SessionState.LISTENING)
    for index in range(40):
        session.say(index, " ".join(WORDS))
    session.tell(CaughtUp())
    cpu, began = time.process_time(), time.monotonic()
    while (at := time.monotonic() - began) < LIVE_SECONDS:
        faint = (("Alice", -66 + 2 * math.sin(at * 25)), ("Bob", -64 + 2 * math.sin(at * 13)))
        session.hear(*faint, silent_for=at)
        session.count(at, at, at)
        await asyncio.sleep(0.05)
    return {"share": (time.process_time() - cpu) / (time.monotonic() - began)}


async def keys(session: BeatingSession) -> dict[str, float]:
    """Delay of keys while results arrive after very many utterances."""
    from symbl_tui.session.model.change import Change, Line, Stage
    from symbl_tui.session.model.state import SessionState

    session.go(SessionState.LISTENING)
    line = Line(0, "Alice", " ".join(WORDS), 0.0, 1.0, Stage.UTTERANCE)
    session.tell(Change(lines=tuple((index, line) for index in range(MANY_UTTERANCES))))
    for number in range(round(KEY_SECONDS * 10)):
        _partial(session, MANY_UTTERANCES + number // 26, number)
        await asyncio.sleep(0.1)
    return {}


async def blocked(session: BeatingSession) -> dict[str, float]:
    """The worst gap in a worker's event loop while the screen's event loop is blocked."""
    session.beat = 0.01
    await asyncio.sleep(1)
    session.worst = 0.0
    time.sleep(BLOCKED_SECONDS)  # noqa: ASYNC251 - this is the blockage
    return {"worst": session.worst}


SCENARIOS: dict[str, Callable[[BeatingSession], Awaitable[dict[str, float]]]] = {
    "start": start,
    "partials": partials,
    "live": live,
    "quiet": quiet,
    "keys": keys,
    "blocked": blocked,
}


def child(name: str, report: str) -> None:
    """Run one scenario inside the terminal, on the screen's event loop."""
    import gc

    gc.disable()  # as the command line does
    from symbl_tui.ui.app import SymblApp

    session = BeatingSession()

    class Bench(SymblApp):
        def on_ready(self) -> None:
            self.run_worker(self._scenario(), group="bench")

        async def _scenario(self) -> None:
            measured = await SCENARIOS[name](session)
            await asyncio.to_thread(Path(report).write_text, json.dumps(measured))
            session.release()
            self.exit()

    Bench(session, notify=told_of_everything() if name in ("live", "quiet") else None).run()


def told_of_everything() -> "NotifyConfig":
    """All notifications, in every way."""
    from symbl_tui.config.event_config import NotifyConfig
    from symbl_tui.domain.event_name import ALL

    return NotifyConfig(on=ALL, desktop="osc9", names=("friday",), silence_seconds=5.0)


def key_to_paint() -> list[float]:
    """Milliseconds from a key press in a terminal to the complete paint that follows.

    Pages up, one after the other: each paints the whole transcript, and partials at the end paint nothing.
    """
    with terminal_of("keys") as (process, terminal):
        drain(process, terminal, 4.0)  # all lines are there
        delays: list[float] = []
        while process.poll() is None and len(delays) < KEYS:
            os.write(terminal, b"\x1b[5~")
            began, painted = time.perf_counter(), 0
            while painted < SCREENFUL and time.perf_counter() - began < 1.0:
                painted += len(read(terminal, 0.05))
            delays.append((time.perf_counter() - began) * 1000)
            drain(process, terminal, 0.03 + 0.07 * (len(delays) % 10) / 10)
        process.terminate()
        drain(process, terminal, 10.0)
    return sorted(delays)


def search_time() -> float:
    """Worst milliseconds of a search through many utterances, for a rare word and the commonest letter."""
    from symbl_tui.ui.widgets.transcript_search import Search

    texts = [f"{' '.join(WORDS)} number {number}" for number in range(MANY_UTTERANCES)]
    worst = 0.0
    for query in ("e", "number 49999", "nowhere", "Budget"):
        began = time.perf_counter()
        search = Search(query, texts)
        search.begin(MANY_UTTERANCES // 2)
        search.step(-1)
        assert search.number >= 0
        worst = max(worst, time.perf_counter() - began)
    return worst * 1000


def under_terminal(name: str, size: tuple[int, int] = (80, 24)) -> tuple[int, dict[str, float]]:
    """Run a child under a terminal of a size in cells; the bytes it wrote, and what it measured."""
    with tempfile.NamedTemporaryFile("r") as report:
        with terminal_of(name, report.name, size) as (process, terminal):
            written = watch(process, terminal)
        return written, json.loads(Path(report.name).read_text() or "{}")


def terminal_of(
    name: str, report: str = os.devnull, size: tuple[int, int] = (80, 24)
) -> AbstractContextManager[tuple["subprocess.Popen[bytes]", int]]:
    """A child under a terminal, and the other end of that terminal."""
    return terminal_for([sys.executable, __file__, name, report], size)


def main() -> None:
    """Print every figure."""
    _, measured = under_terminal("partials")
    print(f"partial update, {UTTERANCES} utterances behind it: {measured['ms']:.1f} ms CPU (target 5 ms)")
    for size, share in (((80, 24), 5), ((200, 50), 8)):
        shown = "x".join(map(str, size))
        painted, _ = under_terminal("start", size)
        written, measured = under_terminal("live", size)
        rate = (written - painted) / LIVE_SECONDS / 1024
        print(f"two people speak, {shown}: {measured['share']:.1%} of a core (target {share} %)")
        print(f"two people speak, {shown}: {rate:.1f} KB/s (target 12 KB/s)")
        written, measured = under_terminal("quiet", size)
        rate = (written - painted) / LIVE_SECONDS / 1024
        print(f"nobody speaks, {shown}: {measured['share']:.1%} of a core")
        print(f"nobody speaks, {shown}: {rate:.2f} KB/s (target 1 KB/s at 80x24)")
    delays = key_to_paint()
    print(
        f"key to paint, {MANY_UTTERANCES} utterances, 10 partials/s: p50 {delays[len(delays) // 2]:.0f} ms, "
        f"p95 {delays[int(len(delays) * 0.95)]:.0f} ms, max {delays[-1]:.0f} ms (target: p95 50 ms)"
    )
    print(f"search through {MANY_UTTERANCES} utterances: {search_time():.0f} ms at most (target 100 ms)")
    _, measured = under_terminal("blocked")
    print(
        f"screen blocked for {BLOCKED_SECONDS:.0f} s: worst gap of a worker {measured['worst'] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case [name, report]:
            child(name, report)
