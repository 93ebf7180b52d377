"""How well speech is understood, and how fast: word error rate and real-time factor of a recogniser.

Speech is the bundled meeting and, where ``SYMBL_BENCH_SPEECH`` names a directory, every ``NAME.wav`` or
``NAME.flac`` in it that has its words beside it in ``NAME.txt`` (LibriVox readings, say; none are bundled).
``SYMBL_BENCH_RECOGNIZER`` chooses another recogniser, such as ``sherpa-onnx:kroko-en``.
"""

import asyncio
import os
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiwer
import msgspec
import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from symbl_tui.demo import meeting, meeting_path
from symbl_tui.engine.recognizers.base import RATE, Final, Recognizers
from symbl_tui.engine.recognizers.choose import choose
from symbl_tui.engine.settings import RecognizerSettings

Samples = npt.NDArray[np.int16]


def plain(text: str) -> str:
    """Words as they are compared: no case, no punctuation."""
    return re.sub(r"[^\w' ]+", " ", text.lower()).strip()


@dataclass
class Speech:
    """Something said, and its words."""

    name: str
    sound: Samples
    words: str


def bundled() -> Iterator[Speech]:
    sound, _ = soundfile.read(meeting_path(), dtype="int16")
    reference = meeting()
    for number, name in enumerate(reference.channels):
        words = " ".join(turn.text for turn in reference.turns if turn.channel == number)
        yield Speech(f"the meeting, {name}", np.ascontiguousarray(sound[:, number]), words)


def elsewhere(folder: Path) -> Iterator[Speech]:
    for text in sorted(folder.glob("*.txt")):
        for path in (text.with_suffix(".wav"), text.with_suffix(".flac")):
            if path.exists():
                sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
                samples = np.asarray(soxr.resample(sound.mean(axis=1), rate, RATE) * 32767, np.int16)
                yield Speech(path.stem, samples, text.read_text("utf-8"))


async def recognise(recognizers: Recognizers, sound: Samples) -> str:
    recognizer = await recognizers.new()

    async def feed() -> None:
        for start in range(0, len(sound), RATE // 10):
            await recognizer.feed(sound[start : start + RATE // 10].tobytes())
        await recognizer.finish()

    feeding = asyncio.create_task(feed())
    words = [result.text async for result in recognizer if isinstance(result, Final)]
    await feeding
    await recognizer.close()
    return " ".join(words)


def cpu() -> float:
    """CPU seconds of this process and of all its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


async def measure(recognizers: Recognizers, title: str, speeches: list[Speech]) -> None:
    """Recognise one after the other and print what came of all of them."""
    seconds = sum(len(speech.sound) for speech in speeches) / RATE
    began, used = time.perf_counter(), cpu()
    heard = [await recognise(recognizers, speech.sound) for speech in speeches]
    await recognizers.close()
    spent, used = time.perf_counter() - began, cpu() - used
    references = [plain(speech.words) for speech in speeches]
    wrong = jiwer.wer(references, [plain(text) or "-" for text in heard])
    words = sum(len(speech.words.split()) for speech in speeches)
    print(f"{title}: {seconds:.0f} s, {words} words: word error rate {wrong:.1%}; ", end="")
    print(f"real-time factor {spent / seconds:.2f} (CPU {used / seconds:.2f}, starting included)")


async def measure_all() -> None:
    """The meeting, then what else there is."""
    name, _, model = os.environ.get("SYMBL_BENCH_RECOGNIZER", "pocketsphinx").partition(":")
    settings = msgspec.convert({"name": name, "model": model}, RecognizerSettings)
    await measure(choose(settings, os.environ), "the bundled meeting (synthetic voices)", list(bundled()))
    if folder := os.environ.get("SYMBL_BENCH_SPEECH"):
        speeches = await asyncio.to_thread(list, elsewhere(Path(folder)))
        await measure(choose(settings, os.environ), folder, speeches)


def main() -> None:
    """Print the figures."""
    asyncio.run(measure_all())


if __name__ == "__main__":
    main()
