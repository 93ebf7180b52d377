"""Word error rate before and after ``sessions retranscribe``, and its cost.

Speech is what the wheel of moonshine-voice carries (people reading well-known texts) and, where
``SYMBL_BENCH_SPEECH`` names a directory, every recording with its words in it, see :mod:`.bench_speech`.
Each set is one recorded session of one speaker, with a long pause between two recordings. Before is the
default recogniser as a live session uses it; after is the model that ``SYMBL_BENCH_MODEL`` names, or the best
on this machine.
"""

import asyncio
import io
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import jiwer
import numpy as np
import soundfile
import tomli_w

from symbl_tui.cli.retranscription_pass import BEST, run_pass
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from tests.bench.bench_speech import Samples, Speech, cpu, elsewhere, finals, plain
from tests.engine.human_speech import BECKETT, TWO_CITIES, recording

_PAUSE = 9 * RATE
"""Samples of silence between two recordings: more than a recogniser looks across."""


def carried() -> list[Speech]:
    """The recordings in the wheel that have a reference transcript."""
    texts = {"two_cities": TWO_CITIES, "beckett": BECKETT}
    return [Speech(name, recording(name), text) for name, text in texts.items()]


def in_a_row(speeches: list[Speech]) -> tuple[Samples, list[float]]:
    """The recordings joined, and the start of each in seconds."""
    pause, pieces, starts, at = np.zeros(_PAUSE, np.int16), [], [], 0
    for speech in speeches:
        starts.append(at / RATE)
        pieces += [speech.sound, pause]
        at += len(speech.sound) + _PAUSE
    return np.concatenate(pieces), starts


def session_of(sound: Samples, folder: Path) -> Path:
    """A closed session with that sound and no transcript."""
    folder.mkdir()
    now = datetime.now(UTC)
    facts = {
        "title": "bench",
        "started": now,
        "ended": now,
        "rate": RATE,
        "channels": [{"name": "Speaker", "user_id": "Speaker"}],
        "ledger": [{"name": "Speaker", "captured": len(sound) / RATE}],
    }
    (folder / "session.toml").write_text(tomli_w.dumps(facts))
    soundfile.write(folder / "1-speaker.flac", sound, RATE, subtype="PCM_16")
    return folder


async def live(sound: Samples) -> list[tuple[float, str]]:
    """The final results of the default recogniser: start and words of each."""
    recognizers = choose(RecognizerSettings(), os.environ)
    said = [(result.start, result.text) for result in await finals(recognizers, sound)]
    await recognizers.close()
    return said


def again(sound: Samples) -> list[tuple[float, str]]:
    """The result of a pass over a recorded session."""
    with tempfile.TemporaryDirectory() as place:
        folder = session_of(sound, Path(place, "session"))
        run_pass(folder, os.environ.get("SYMBL_BENCH_MODEL", BEST), io.StringIO())
        recorded: RecordedSession = read_session(folder)
        print(f"  by {recorded.facts.transcript}:", end=" ")
        return [(line.start, line.text) for line in recorded.lines]


def told(said: list[tuple[float, str]], speeches: list[Speech], starts: list[float], spent: float) -> None:
    """Print the word error rate."""
    ends = [*starts[1:], float("inf")]
    heard = [
        " ".join(text for at, text in said if start - 1 <= at < end - 1)
        for start, end in zip(starts, ends, strict=True)
    ]
    wrong = jiwer.wer([plain(each.words) for each in speeches], [plain(text) or "-" for text in heard])
    seconds = sum(len(each.sound) for each in speeches) / RATE
    print(f"word error rate {wrong:.1%}, {spent / seconds:.2f} CPU seconds a second of speech")


def measure(title: str, speeches: list[Speech]) -> None:
    """Print both figures for a set."""
    sound, starts = in_a_row(speeches)
    print(f"{title}: {len(speeches)} recordings, {sum(len(each.words.split()) for each in speeches)} words")
    used = cpu()
    said = asyncio.run(live(sound))
    print("  live:", end=" ")
    told(said, speeches, starts, cpu() - used)
    used, began = cpu(), time.perf_counter()
    said = again(sound)
    told(said, speeches, starts, cpu() - used)
    print(f"  a pass over {len(sound) / RATE:.0f} s of sound took {time.perf_counter() - began:.0f} s")


def main() -> None:
    """Print the figures."""
    measure("the wheel's recordings of people", carried())
    if folder := os.environ.get("SYMBL_BENCH_SPEECH"):
        measure(folder, list(elsewhere(Path(folder))))


if __name__ == "__main__":
    main()
