"""The review of 50,000 utterances: until it is there, until it is whole, and what a cursor step costs.

Run as ``python -m tests.bench.bench_review``.
"""

import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

from symbl_tui.session.analytics.session_analytics import analyze_session
from symbl_tui.session.analytics.timeline import divide_time
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.review.session_review import review_session
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from tests.session.recorded_folder import Event, insight, record, topic
from tests.support.scripted_engine import utterance
from tests.ui.screen_text import text, until

UTTERANCES = 50_000
WORDS = (
    "we",
    "should",
    "move",
    "the",
    "deadline",
    "by",
    "two",
    "weeks",
    "and",
    "talk",
    "to",
    "the",
    "agency",
)
KINDS = ("question", "action_item", "follow_up")
STEPS = 50


def make(parent: Path) -> Path:
    """Write the folder."""
    choose, events = random.Random(1), list[Event]()
    for number in range(UTTERANCES):
        at, words = 3.0 * number, f"{' '.join(choose.choices(WORDS, k=12)).capitalize()}."
        events.append((at, number % 2, utterance(f"u{number}", words, at, at + 2.8)))
        if number % 40 == 0:
            kind = KINDS[number // 40 % len(KINDS)]
            events.append((at, number % 2, insight(kind, f"i{number}", words, f"u{number}", "Alice")))
        if number % 500 == 0:
            events.append((at, 0, topic(words[:20], choose.random())))
    return record(parent, "Big", events, length=3.0 * UTTERANCES)


class Shell(ThemedApp):
    """Nothing but the review."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def open(self) -> None:
        """Show it."""
        self.push_screen(ReviewScreen(self._folder, all_commands(), on_left=lambda: None))


async def on_screen(folder: Path) -> None:
    """Measure the screen."""
    app = Shell(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        began = time.monotonic()
        app.open()
        await until(pilot, "Alice, Bob")
        print(f"title, date and people on the screen after {time.monotonic() - began:.2f} s (promised: 0.5)")
        await until(pilot, "Actions ")
        print(f"the whole overview after {time.monotonic() - began:.2f} s")
        began = time.monotonic()
        await pilot.press("v")
        await until(pilot, "00:00 ")
        print(f"the first lines of the transcript after {time.monotonic() - began:.2f} s")
        steps = [await step(app) for _ in range(STEPS)]
        print(
            f"a page of the transcript: median {1000 * statistics.median(steps):.0f} ms, "
            f"p95 {1000 * statistics.quantiles(steps, n=20)[-1]:.0f} ms"
        )


async def step(app: Shell) -> float:
    """Seconds from a key to the painted screen."""
    screen = app.screen
    assert isinstance(screen, ReviewScreen)
    began = time.perf_counter()
    screen.transcript.action_page(1)
    screen.transcript.refresh()
    await asyncio.sleep(0)
    text(app)
    return time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as parent:
        folder = make(Path(parent))
        began = time.process_time()
        recorded = read_session(folder)
        print(f"reading {UTTERANCES:,} utterances: {time.process_time() - began:.2f} s of CPU")
        began = time.process_time()
        analytics = analyze_session(recorded)
        print(f"talk time and marks: {time.process_time() - began:.3f} s of CPU (promised: under 0.2)")
        began = time.process_time()
        divide_time(analytics, 200)
        print(f"the time line in 200 columns: {time.process_time() - began:.3f} s")
        began = time.process_time()
        review_session(recorded)
        print(f"figures and summary: {time.process_time() - began:.2f} s of CPU")
        asyncio.run(on_screen(folder))


if __name__ == "__main__":
    main()
