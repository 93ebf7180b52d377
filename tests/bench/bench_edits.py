"""Edits: how soon one is on the disk, and what 2,000 of them cost a session of 50,000 utterances.

Run as ``python -m tests.bench.bench_edits [FOLDER]``; the folder's disk is the one that is measured.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from symbl_tui.session.archive.recorded_session import open_session, read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.system.paths import sessions_dir
from tests.bench.bench_library import WORDS
from tests.session.recorded_folder import record
from tests.support.scripted_engine import utterance

UTTERANCES: Final = 50_000
EDITS: Final = 2_000
SAMPLES: Final = 200

Work = Callable[[], object]


def show(what: str, works: Iterable[Work]) -> None:
    """Run some calls and print their times, and the CPU that the thread spent in them."""
    times, cpu = [], []
    for work in works:
        began, spent = time.perf_counter(), time.thread_time()
        work()
        times.append((time.perf_counter() - began) * 1e3)
        cpu.append((time.thread_time() - spent) * 1e3)
    p95 = sorted(times)[int(len(times) * 0.95)]
    print(
        f"{what:<50} median {statistics.median(times):8.1f} ms  p95 {p95:8.1f} ms  "
        f"CPU {statistics.median(cpu):7.1f} ms"
    )


def long_session(home: Path) -> Path:
    """The folder of a session of 50,000 utterances."""
    choose = random.Random(1)
    events = []
    for at in range(UTTERANCES):
        text, start = " ".join(choose.choices(WORDS, k=12)), 5.0 * at
        name = ("Alice", "Bob")[at % 2]
        events.append((start, at % 2, utterance(f"u{at}", text, start, start + 4, name)))
    return record(home, "Long", events, length=5.0 * UTTERANCES)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as home:
        # The user's library: results of its sessions are kept when they have been read.
        os.environ["XDG_DATA_HOME"] = home
        small, folder = record(sessions_dir(), "Short"), long_session(sessions_dir())
        light = SessionEdits(lambda: small)
        show("an edit of a short session, on the disk", [partial(light.set_title, "x")] * SAMPLES)
        show("reading 50,000 utterances for the first time", [partial(read_session, folder)])
        show("reading them again", [partial(read_session, folder)] * 5)
        session = open_session(folder)
        edits = session.edits
        lines = random.Random(2).sample(session.recorded.lines, EDITS)
        corrections = [partial(edits.correct, line, f"{line.text} indeed") for line in lines]
        for each in corrections[:-SAMPLES]:
            each()
        show("edit number 2,000 of it, on disk and screen", corrections[-SAMPLES:])
        show("undone", [edits.undo] * 20)
        renames = [("Alice", "X"), ("X", "Alice")]
        show("a speaker of 25,000 lines renamed", [partial(edits.rename_speaker, *each) for each in renames])
        show("the whole session after an edit", [lambda: session.recorded] * 10)
        show("noticing that nobody edited it", [edits.poll] * SAMPLES)
        show("reading it with 2,000 edits", [partial(read_session, folder)] * 3)


if __name__ == "__main__":
    main()
