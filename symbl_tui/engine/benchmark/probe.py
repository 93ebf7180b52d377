"""The process that loads one model, and recognises a recording with it: ``RECOGNIZER DIRECTORY [WAV]``.

Prints one JSON object (:class:`~symbl_tui.engine.benchmark.bench.Report`) to stdout. Ends when stdin does.
"""

import asyncio
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from symbl_tui.engine.benchmark.bench import Report
from symbl_tui.engine.recognizers.interface import RATE, FinalResult, RecognizerFactory
from symbl_tui.engine.recognizers.process.model_process import ModelProcess
from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.engine.recognizers.selection import registry
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import SymblTuiError

_STARTED: Final = time.monotonic()
_STEP: Final = RATE // 10


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded model."""

    transcribe: Callable[[Samples], str]
    """Recognise samples at 16 kHz in [-1, 1]."""
    in_children: bool = False
    """Whether the model is in child processes, which end with each transcription."""


def load(recognizer: str, directory: Path) -> Loaded:
    """Load a model with its recogniser. Raises ``SymblTuiError``."""
    record = registry.find(recognizer)
    if record.transcriber:
        return Loaded(record.transcriber(directory))

    def create() -> RecognizerFactory:
        # The slash makes it a directory; without one it would be looked up as a model's name.
        return record.create(RecognizerSettings(record.name, f"{directory}/"), {})

    recognizers = create()
    if isinstance(recognizers, ModelProcess):
        asyncio.run(recognizers.check())
    return Loaded(lambda sound: asyncio.run(_streamed(create(), sound)), in_children=True)


async def _streamed(recognizers: RecognizerFactory, sound: Samples) -> str:
    recognizer = await recognizers.create()

    async def feed() -> None:
        pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2")
        for start in range(0, len(pcm), _STEP):
            await recognizer.feed(pcm[start : start + _STEP].tobytes())
        await recognizer.finish()

    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(feed())
            texts = [result.text async for result in recognizer if isinstance(result, FinalResult)]
    finally:
        await recognizer.close()
        await recognizers.close()
    return " ".join(texts)


def read(path: Path) -> Samples:
    """A recording as mono samples at 16 kHz in [-1, 1]."""
    import soundfile  # not where a model is only loaded
    import soxr  # likewise

    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(soxr.resample(sound.mean(axis=1), rate, RATE), dtype=np.float32)


def probe(recognizer: str, directory: Path, wav: Path | None) -> Report:
    """Load a model and measure it. Raises ``SymblTuiError``."""
    sound = read(wav) if wav else np.zeros(0, np.float32)
    model = load(recognizer, directory)
    load_seconds = time.monotonic() - _STARTED
    if wav is None:
        return Report(load_seconds=load_seconds)
    usage_of = resource.RUSAGE_CHILDREN if model.in_children else resource.RUSAGE_SELF
    before, began = _cpu(usage_of), time.monotonic()
    text = model.transcribe(sound)
    wall, cpu = time.monotonic() - began, _cpu(usage_of) - before
    if model.in_children:
        # The transcription has a child of its own, which loaded the model again: as much as the first one.
        cpu -= before
    memory = resource.getrusage(usage_of).ru_maxrss / 1024
    return Report(load_seconds, cpu, wall, len(sound) / RATE, memory, text)


def _cpu(usage_of: int) -> float:
    usage = resource.getrusage(usage_of)
    return usage.ru_utime + usage.ru_stime


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main(arguments: list[str]) -> None:
    """Probe the model that the arguments name."""
    # A model that hangs in native code holds no event loop
    # up: only a thread still sees that the parent is gone.
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # native libraries print to stdout
    recognizer, directory, *wav = arguments
    try:
        report = probe(recognizer, Path(directory), Path(wav[0]) if wav else None)
    except SymblTuiError as error:
        report = Report(error=error.message, remedy=error.remedy)
    output.write(msgspec.json.encode(report) + b"\n")
    output.flush()
    os._exit(0)  # native threads need not be waited for


if __name__ == "__main__":
    main(sys.argv[1:])
