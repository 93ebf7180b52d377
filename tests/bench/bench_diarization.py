"""Speakers of one microphone: the diarisation error rate (collar 0.25 s), how many were found, and the cost.

The bundled meeting mixed to mono and a dialogue that the Moonshine wheel carries (two synthetic voices each;
the latter has no reference: only the number of speakers counts), and every ``.wav`` with its ``.rttm``
in the directory that ``SYMBL_BENCH_SPEAKERS`` names. Cost is CPU seconds per second of sound, in the child.
"""

import asyncio
import os
import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from symbl_tui.demo import meeting, meeting_path
from symbl_tui.domain.speaker_turns import DiarizedBlock, label_turns
from symbl_tui.engine.diarization.diarization_library import library_path
from symbl_tui.engine.diarization.diarizer import DiarizationSettings, Diarizer
from symbl_tui.engine.recognizers.interface import RATE
from tests.bench.diarization_error import Span, diarization_error, read_rttm


@dataclass
class Mono:
    """Sound in memory, as a diariser reads it."""

    samples: npt.NDArray[np.int16]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def read(self, start: float, end: float) -> bytes:
        return self.samples[round(start * RATE) : round(end * RATE)].tobytes()

    @classmethod
    def of(cls, path: Path, seconds: float | None = None) -> "Mono":
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
        mono = soxr.resample(sound.mean(axis=1), rate, RATE)
        cut = mono[: None if seconds is None else round(seconds * RATE)]
        return cls(np.asarray(np.clip(cut, -1, 1) * 32767, np.int16))


async def diarized(
    sound: Mono, settings: DiarizationSettings, done: Sequence[DiarizedBlock] = ()
) -> list[DiarizedBlock]:
    blocks = Diarizer(settings).blocks(sound, done, lambda second: None)
    return [*done, *[block async for block in blocks]]


def meeting_reference(seconds: float) -> list[Span]:
    turns = ((turn.start, min(turn.end, seconds), turn.speaker) for turn in meeting().turns)
    return [turn for turn in turns if turn[0] < seconds]


def wheel_recording(name: str) -> Path:
    library = library_path()
    assert library is not None
    return library.parent / "assets" / name


def recordings() -> Iterator[tuple[str, Mono, list[Span]]]:
    mono = Mono.of(meeting_path())
    yield "bundled meeting, mono", mono, meeting_reference(mono.seconds)
    yield "endgame, two voices", Mono.of(wheel_recording("endgame_nagg_nell.wav")), []
    if directory := os.environ.get("SYMBL_BENCH_SPEAKERS"):
        for wav in sorted(Path(directory).glob("*.wav")):
            if (rttm := wav.with_suffix(".rttm")).is_file():
                yield wav.stem, Mono.of(wav), read_rttm(rttm)


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(name: str, sound: Mono, reference: list[Span]) -> None:
    before = cpu_of_children()
    turns = label_turns(asyncio.run(diarized(sound, DiarizationSettings())))
    cost = (cpu_of_children() - before) / sound.seconds
    of = f" of {len({speaker for *_, speaker in reference})}" if reference else ""
    row = f"{name:28.28} {sound.seconds:7.0f} s  {len(turns.labels)}{of} speakers  {cost:5.2f} CPU s/s"
    if reference:
        error = diarization_error(reference, [(turn.start, turn.end, turn.label) for turn in turns])
        parts = f"missed {error.missed:.1%}, false {error.false_alarm:.1%}, confused {error.confused:.1%}"
        row += f"  DER {error.rate:6.1%} ({parts})"
    print(row, flush=True)


def main() -> None:
    for each in recordings():
        measure(*each)


if __name__ == "__main__":
    main()
