"""Makes the bundled meeting from :mod:`symbl_tui.demo.script`: ``python -m symbl_tui.demo.make_meeting``.

Needs flite, and festival with the voice cmu_us_slt_arctic_hts. Sound and reference are written together, so
they cannot disagree.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from symbl_tui.demo import ExpectedInsight, ExpectedTracker, Meeting, Turn, meeting_path
from symbl_tui.demo.script import SCRIPT, SPEAKERS, TITLE, TOPICS, TRACKER, Sentence

RATE: Final = 16_000
SPEECH_DBFS: Final = -20.0
"""RMS of every turn."""
NOISE_DBFS: Final = -72.0
"""RMS of the noise floor, so that silence is not digital zero (which would mean a muted device)."""
LEVELS: Final = 2**10
"""Steps from zero to full scale: 11 bits keep the file under 1 MB, their noise 50 dB below the speech."""
GAPS: Final = (0.6, 0.9, 0.7, 0.5, 0.8)
"""Seconds between turns, in rotation."""
EDGE: Final = 0.04
"""Seconds kept around the sound of a turn."""

Sound = npt.NDArray[np.float64]


def synthesise(speaker: str, text: str) -> Sound:
    """One turn at :data:`RATE`, trimmed to its sound and set to :data:`SPEECH_DBFS`."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder, "turn.wav")
        _speak(speaker, text, wav)
        sound, rate = soundfile.read(wav, dtype="float64")
    return _level(_trim(soxr.resample(sound, rate, RATE, quality="VHQ")))


def _speak(speaker: str, text: str, wav: Path) -> None:
    if speaker == "Bob":
        subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", wav], check=True)
    else:
        voice = "(voice_cmu_us_slt_arctic_hts)"
        subprocess.run(["text2wave", "-eval", voice, "-o", wav], input=text, text=True, check=True)


def _trim(sound: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    edge = round(EDGE * RATE)
    return sound[max(0, loud[0] - edge) : loud[-1] + edge]


def _level(sound: Sound) -> Sound:
    gain = 10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(sound**2))
    level: Sound = np.clip(sound * gain, -1.0, 1.0)
    return level


def _turn(speaker: str, sentences: Sequence[Sentence], position: int, samples: int) -> Turn:
    return Turn(
        speaker=speaker,
        channel=SPEAKERS.index(speaker),
        text=" ".join(sentence.text for sentence in sentences),
        start=round(position / RATE, 3),
        end=round((position + samples) / RATE, 3),
    )


def _insights() -> tuple[ExpectedInsight, ...]:
    return tuple(
        ExpectedInsight(sentence.kind, sentence.text, index, speaker, sentence.owner, sentence.due)
        for index, (speaker, sentences) in enumerate(SCRIPT)
        for sentence in sentences
        if sentence.kind is not None
    )


def _tracker(turns: Sequence[Turn]) -> ExpectedTracker:
    name, phrase = TRACKER
    matches = sum(turn.text.lower().count(phrase) for turn in turns)
    return ExpectedTracker(name, (phrase,), matches)


def _mix(placed: Sequence[tuple[int, int, Sound]], samples: int) -> Sound:
    """The turns (channel, position, sound) over a noise floor, shaped (samples, channels)."""
    noise = np.random.default_rng(1).standard_normal((samples, len(SPEAKERS)))
    mixed: Sound = noise * 10 ** (NOISE_DBFS / 20)
    for channel, position, sound in placed:
        mixed[position : position + len(sound), channel] += sound
    return np.round(mixed * LEVELS) / LEVELS


def make_meeting() -> None:
    """Write the sound and its reference beside this file."""
    turns: list[Turn] = []
    placed: list[tuple[int, int, Sound]] = []
    position = round(0.5 * RATE)
    for index, (speaker, sentences) in enumerate(SCRIPT):
        sound = synthesise(speaker, " ".join(sentence.text for sentence in sentences))
        turns.append(_turn(speaker, sentences, position, len(sound)))
        placed.append((SPEAKERS.index(speaker), position, sound))
        position += len(sound) + round(GAPS[index % len(GAPS)] * RATE)
    _write(turns, _mix(placed, position))


def _write(turns: Sequence[Turn], sound: Sound) -> None:
    soundfile.write(meeting_path(), sound, RATE, subtype="PCM_16", compression_level=1.0)
    reference = Meeting(
        title=TITLE,
        rate=RATE,
        duration=round(len(sound) / RATE, 3),
        channels=tuple(SPEAKERS),
        turns=tuple(turns),
        insights=_insights(),
        topics=tuple(TOPICS),
        tracker=_tracker(turns),
    )
    text = json.dumps(asdict(reference), indent=2, ensure_ascii=False)
    meeting_path().with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    make_meeting()
