"""Word error rate and real-time factor of a recogniser.

Speech is that of people: the recordings inside the Moonshine wheel, whose texts are well known, and every
``NAME.wav`` or ``NAME.flac`` of the directory ``SYMBL_BENCH_SPEECH`` that has its words beside it in
``NAME.txt``. Synthetic voices come last and are marked as such.
``SYMBL_BENCH_RECOGNIZER`` chooses another recogniser, such as ``pocketsphinx`` or ``sherpa-onnx:kroko-en``.
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
from symbl_tui.engine.benchmark.bench import REFERENCE
from symbl_tui.engine.recognizers.interface import RATE, FinalResult, RecognizerFactory
from symbl_tui.engine.recognizers.moonshine.model import package
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings

Samples = npt.NDArray[np.int16]


def plain(text: str) -> str:
    """Words for comparison: without case and punctuation."""
    return re.sub(r"[^\w' ]+", " ", text.lower()).strip()


@dataclass
class Speech:
    """A recording and its reference transcript."""

    name: str
    sound: Samples
    words: str


def bundled() -> Iterator[Speech]:
    sound, _ = soundfile.read(meeting_path(), dtype="int16")
    reference = meeting()
    for number, name in enumerate(reference.channels):
        words = " ".join(turn.text for turn in reference.turns if turn.channel == number)
        yield Speech(f"the meeting, {name}", np.ascontiguousarray(sound[:, number]), words)


BECKETT = "ever tried ever failed no matter try again fail again fail better"
ENDGAME = (
    "do you hear me yes do you hear me yes we laugh less heartily so we have still that resource we laugh "
    "less heartily so we have still that resource no not heartily just less heartily ah that's a good story "
    "ah that's a good story what are you talking about laughing i thought you were in pain not now do you "
    "remember the day i went and fetched you from that ditch no"
)
"""As the Moonshine project's script has it, which makes this recording with synthetic voices."""


def in_the_wheel(name: str, words: str) -> Speech:
    sound, rate = soundfile.read(package() / "assets" / name, dtype="float32", always_2d=True)
    return Speech(name, resampled(sound, rate), words)


def resampled(sound: npt.NDArray[np.float32], rate: int) -> Samples:
    return np.asarray(soxr.resample(sound.mean(axis=1), rate, RATE) * 32767, np.int16)


def elsewhere(folder: Path) -> Iterator[Speech]:
    for text in sorted(folder.glob("*.txt")):
        for path in (text.with_suffix(".wav"), text.with_suffix(".flac")):
            if path.exists():
                sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
                yield Speech(path.stem, resampled(sound, rate), text.read_text("utf-8"))


async def recognise(recognizers: RecognizerFactory, sound: Samples) -> str:
    return " ".join(result.text for result in await finals(recognizers, sound))


async def finals(recognizers: RecognizerFactory, sound: Samples) -> list[FinalResult]:
    recognizer = await recognizers.create()

    async def feed() -> None:
        for start in range(0, len(sound), RATE // 10):
            await recognizer.feed(sound[start : start + RATE // 10].tobytes())
        await recognizer.finish()

    feeding = asyncio.create_task(feed())
    results = [result async for result in recognizer if isinstance(result, FinalResult)]
    await feeding
    await recognizer.close()
    return results


def cpu() -> float:
    """CPU seconds of this process and of all its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


async def measure(recognizers: RecognizerFactory, title: str, speeches: list[Speech]) -> None:
    """Recognise recordings one after the other and print their common figures."""
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
    """Measure recordings of people, then the available synthetic voices."""
    name, _, model = os.environ.get("SYMBL_BENCH_RECOGNIZER", "auto").partition(":")
    settings = msgspec.convert({"name": name, "model": model}, RecognizerSettings)

    async def one(title: str, speeches: list[Speech]) -> None:
        await measure(choose(settings, os.environ), title, speeches)

    people = [in_the_wheel("two_cities.wav", REFERENCE), in_the_wheel("beckett.wav", BECKETT)]
    await one("people, in the wheel of Moonshine", people)
    if folder := os.environ.get("SYMBL_BENCH_SPEECH"):
        await one(f"people, in {folder}", await asyncio.to_thread(list, elsewhere(Path(folder))))
    await one("synthetic, in the wheel of Moonshine", [in_the_wheel("endgame_nagg_nell.wav", ENDGAME)])
    await one("synthetic, the bundled meeting", list(bundled()))


def main() -> None:
    """Print the figures."""
    asyncio.run(measure_all())


if __name__ == "__main__":
    main()
