"""The review of 50,000 utterances: until it is there, until it is whole; cached or not, and with 2,000 edits.

Run as ``python -m tests.bench.bench_review``.
"""

import asyncio
import os
import random
import shutil
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from symbl_tui.session.analytics.session_analytics import analyze_session
from symbl_tui.session.analytics.timeline import divide_time
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import open_session, read_session
from symbl_tui.session.model.edit import CorrectLine, Entry, encode_entry, line_key
from symbl_tui.session.review.session_review import prepare
from symbl_tui.session.summary.extractive_summary import summarize_session
from symbl_tui.system.paths import sessions_dir
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.library_screen import LibraryScreen
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.widgets.session_list import SessionList
from tests.session.recorded_folder import Event, insight, record, topic
from tests.support.scripted_engine import utterance
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
    """Seconds, and of CPU, since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.monotonic(), time.process_time()

    def __str__(self) -> str:
        return f"{time.monotonic() - self._wall:.2f} s ({time.process_time() - self._cpu:.2f} s of CPU)"


async def shown(app: ThemedApp, *found: str) -> None:
    """Wait until one of some texts is on the screen; without the pauses of a pilot."""
    while True:
        with suppress(AssertionError):  # a screen that is not laid out yet
            if any(each in text(app) for each in found):
                return
        await asyncio.sleep(0.02)  # a look at the screen costs some milliseconds


async def opening(folder: Path, what: str) -> None:
    """Measure until the review is painted."""
    app = Shell(folder)
    async with app.run_test(size=(120, 40)):
        clock = Clock()
        app.open()
        await shown(app, "Alice, Bob")
        print(f"{what}: title, date and people after {clock}")
        await shown(app, "Actions ")
        print(f"{what}: the whole overview after {clock} (promised: 0.5 on a quiet machine)")


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
        for directory in ("results", "reviews"):
            shutil.rmtree(Path(home) / "symbl-tui" / directory)
        asyncio.run(opening(folder, "uncached"))


if __name__ == "__main__":
    main()
