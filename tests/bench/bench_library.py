"""The library: searching 50,000 utterances, listing 500 sessions, opening one of an hour.

Run as ``python -m tests.bench.bench_library``.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import read_session
from tests.session.recorded_folder import STARTED, Event, record
from tests.support.scripted_engine import result, utterance

SESSIONS = 500
UTTERANCES = 50_000
RUNS = 15
WORDS = (
    *(
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
        "agency",
        "about",
    ),
    *("budget", "on", "friday", "campaign", "report", "launch", "photographs", "studio", "numbers", "monday"),
)
SEARCHES = ("the", "t", "deadline budget", "campaign report laun", "zebra")
"""What nearly everybody says, one letter, some words, a word cut short, and what nobody says."""


def fill(sessions: Path) -> None:
    """Write the folders."""
    choose = random.Random(1)
    each = UTTERANCES // SESSIONS
    for number in range(SESSIONS):
        sentences = (" ".join(choose.choices(WORDS, k=12)) for _ in range(each))
        events = [
            (5.0 * at, at % 2, utterance(f"u{at}", text, 5.0 * at, 5.0 * at + 4))
            for at, text in enumerate(sentences)
        ]
        record(
            sessions,
            f"Meeting {number}",
            events,
            started=STARTED + timedelta(hours=number),
            length=5.0 * each,
        )


def milliseconds(job: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Median and worst of some runs."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        job()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), max(times)


def hour(sessions: Path) -> Path:
    """A session of an hour with four interim results per second, like those of the local engine."""
    words = " ".join(WORDS[:20])
    events: list[Event] = []
    for at in range(0, 3600, 6):
        for part in range(1, 21):
            grown = " ".join(WORDS[:part])
            events.append((at + part / 4, 0, result(grown, at, at + part / 4, final=part == 20)))
        events.append((at + 5.0, 0, utterance(f"u{at}", words, at, at + 5.0)))
    return record(sessions, "Hour", events, started=STARTED - timedelta(days=1), length=3600.0)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        library = Library(Path(place) / "sessions")
        fill(library.directory)
        began = time.perf_counter()
        many = f"{len(library.summaries())} sessions"
        print(f"first look at {many}, {UTTERANCES} utterances: {time.perf_counter() - began:.1f} s")
        median, worst = milliseconds(library.summaries)
        print(f"list of {many}: {median:.0f} ms, worst {worst:.0f} ms")
        for words in SEARCHES:
            median, worst = milliseconds(partial(library.search, words))
            found = len(library.search(words))
            print(
                f'search for "{words}", {found} shown: {median:.0f} ms, worst {worst:.0f} ms (under 100 ms)'
            )
        folder = hour(library.directory)
        median, worst = milliseconds(partial(read_session, folder), runs=3)
        print(f"open a session of an hour: {median:.0f} ms, worst {worst:.0f} ms")


if __name__ == "__main__":
    main()
