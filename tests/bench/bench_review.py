"""The review of 50,000 utterances: until it is there, until it is whole; kept or not, and with 2,000 edits.

Run as ``python -m tests.bench.bench_review``.
"""

import asyncio
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from symbl_tui.session.analytics.session_analytics import analyze_session
from symbl_tui.session.analytics.timeline import divide_time
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import open_session, read_session
from symbl_tui.session.archive.results_follower import ResultsFollower
from symbl_tui.session.model.edit import CorrectLine, Entry, encode_entry, line_key
from symbl_tui.session.model.view import CaughtUp
from symbl_tui.session.review.session_review import prepare
from symbl_tui.session.summary.extractive_summary import summarize_session
from symbl_tui.system.paths import sessions_dir
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.presenters import review_text
from symbl_tui.ui.screens.library_screen import LibraryScreen
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.widgets.session_list import SessionList
from tests.session.recorded_folder import Event, insight, record, topic
from tests.support.scripted_engine import utterance
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text

UTTERANCES = 50_000
SENTENCE = "we should move the deadline by two weeks and talk to the agency"
WORDS = SENTENCE.split()
KINDS = ("question", "action_item", "follow_up")
STEPS = 50
EDITS = 2_000


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


class Clock:
    """Seconds, and of CPU, since it was made; without what looking at the screen costs."""

    looked = 0.0
    """Seconds of CPU of all looks so far."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.monotonic(), self._cpu_now()

    def _cpu_now(self) -> float:
        return time.process_time() - Clock.looked

    def __str__(self) -> str:
        return f"{time.monotonic() - self._wall:.2f} s ({self._cpu_now() - self._cpu:.2f} s of CPU)"


async def until(app: ThemedApp, holds: Callable[[str], bool]) -> None:
    """Wait until something holds of what is on the screen; without the pauses of a pilot."""
    while True:
        began, seen = time.thread_time(), ""
        with suppress(AssertionError):  # a screen that is not laid out yet
            seen = text(app)
        Clock.looked += time.thread_time() - began
        if seen and holds(seen):
            return
        await asyncio.sleep(0.02)


async def shown(app: ThemedApp, *found: str) -> None:
    """Wait until one of some texts is on the screen."""
    await until(app, lambda seen: any(each in seen for each in found))


async def opening(folder: Path, what: str) -> None:
    """Measure until the review is painted."""
    app = Shell(folder)
    async with app.run_test(size=(120, 40)):
        clock = Clock()
        app.open()
        await shown(app, "Alice, Bob")
        print(f"{what}: title, date and people after {clock}")
        await shown(app, "Actions ", "transcript so far")
        print(f"{what}: can be used after {clock} (promised: 0.5 on a quiet machine)")
        await shown(app, "Actions ")
        print(f"{what}: all its lines and lists after {clock}")
        await until(app, lambda seen: review_text.CALCULATING.plain not in seen)
        print(f"{what}: with summary and talk time after {clock}")


def behind_a_screen(folder: Path) -> None:
    """Measure what is left to do when a session behind a screen ends."""
    session, follower = FakeSession(), ResultsFollower()
    session.folder = folder
    follower.follow(session)
    session.tell(CaughtUp())
    while follower.rows < UTTERANCES:
        time.sleep(1.0)
    clock = Clock()
    follower.keep(folder)
    print(f"{UTTERANCES:,} utterances behind a screen: closing takes {clock} longer")


def forget(home: str) -> None:
    """Remove what is kept."""
    for directory in ("results", "reviews"):
        shutil.rmtree(Path(home) / "symbl-tui" / directory, ignore_errors=True)


async def from_library(folder: Path) -> None:
    """Measure the same from the library's list."""
    app = ThemedApp()
    async with app.run_test(size=(120, 40)):
        app.push_screen(LibraryScreen(Library(folder.parent), all_commands()))
        await shown(app, "Big")
        clock = Clock()
        app.screen.query_one(SessionList).action_select()
        await shown(app, "Actions ")
        print(f"from the library's list: the whole overview after {clock}")


async def reading(folder: Path) -> None:
    """Measure the transcript."""
    app = Shell(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        app.open()
        await shown(app, "Actions ")
        clock = Clock()
        await pilot.press("v")
        await shown(app, "00:00 ", "41:39:")
        print(f"the first lines of the transcript after {clock}")
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


def edit(folder: Path) -> None:
    """Correct many lines."""
    session = open_session(folder)
    entries = [
        encode_entry(Entry(f"e{number}", "now", CorrectLine(line_key(line), f"{line.text} Indeed.")))
        for number, line in enumerate(random.Random(2).sample(session.recorded.lines, EDITS))
    ]
    (folder / "edits.jsonl").write_bytes(b"".join(entries))


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        # The user's library: what takes a while is kept of its sessions.
        os.environ["XDG_DATA_HOME"] = home
        folder = make(sessions_dir())
        clock = Clock()
        prepare(folder)
        print(f"{UTTERANCES:,} utterances, prepared when the session is closed: {clock}")
        recorded = read_session(folder)
        clock = Clock()
        analytics = analyze_session(recorded)
        print(f"talk time and marks: {clock}")
        clock = Clock()
        divide_time(analytics, 200)
        print(f"the time line in 200 columns: {clock}")
        clock = Clock()
        summarize_session(recorded)
        print(f"the summary: {clock}")
        asyncio.run(opening(folder, "cached"))
        asyncio.run(from_library(folder))
        asyncio.run(reading(folder))
        edit(folder)
        asyncio.run(opening(folder, f"after {EDITS:,} edits"))
        asyncio.run(opening(folder, f"with {EDITS:,} edits, again"))
        forget(home)
        asyncio.run(opening(folder, "uncached"))
        forget(home)
        behind_a_screen(folder)
        asyncio.run(opening(folder, "right after a session behind a screen"))


if __name__ == "__main__":
    main()
