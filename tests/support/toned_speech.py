"""Speech made of tones: each word is two tones, which a simple recogniser decodes exactly, with its times.

A stream may begin anywhere: what is left of an utterance is recognised, and a word whose first tone is cut
off is not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 16_000

Samples = npt.NDArray[np.int16]

SPELLING: Final = tuple(
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike oscar papa quebec".split()  # noqa: SIM905
)
"""The words that numbers are spelled with, sixteen to the digit."""

_OTHERS: Final = "when will the report about be ready on friday we talked with again and moved it further"

VOCABULARY: Final = (*SPELLING, *_OTHERS.split())
"""All words that can be said; 256 at the most."""

TONE: Final = 0.05
"""Seconds of a tone, of which a word has two."""
PAUSE: Final = 0.35
"""Seconds of silence that end an utterance."""

_BETWEEN_TONES: Final = 0.01
_BETWEEN_WORDS: Final = 0.04
WORD: Final = 2 * TONE + _BETWEEN_TONES + _BETWEEN_WORDS
"""Seconds from the start of a word to that of the next."""

_AMPLITUDE, _LOUD = 8000, 1000
# A tone that is cut to less than this is not recognised.
_SHORTEST: Final = round(0.025 * RATE)
# Samples of silence behind a tone that is over: more than a sine is quiet for.
_QUIET: Final = round(0.004 * RATE)
# Hz of the first and the second tone of a word, and from one of the sixteen to the next.
_FIRST, _SECOND, _STEP = 500, 2200, 100
_RESOLUTION: Final = 10


@dataclass(frozen=True, slots=True)
class TonedWord:
    """A word that was said, in seconds from the first sample."""

    text: str
    start: float
    end: float


def spelled(number: int, digits: int) -> list[str]:
    """A number as words."""
    return [SPELLING[number >> 4 * digit & 15] for digit in reversed(range(digits))]


def said(words: Sequence[str], start: float) -> list[TonedWord]:
    """An utterance that begins at a time."""
    length = 2 * TONE + _BETWEEN_TONES
    return [
        TonedWord(text, start + place * WORD, start + place * WORD + length)
        for place, text in enumerate(words)
    ]


def add_speech(sound: Samples, utterance: Sequence[TonedWord]) -> None:
    """Write an utterance into silence that is long enough."""
    for word in utterance:
        number = VOCABULARY.index(word.text)
        for start, base, digit in (
            (word.start, _FIRST, number >> 4),
            (word.start + TONE + _BETWEEN_TONES, _SECOND, number & 15),
        ):
            at, count = round(start * RATE), round(TONE * RATE)
            phases = np.arange(count) * (2 * np.pi * (base + _STEP * digit) / RATE)
            sound[at : at + count] = (_AMPLITUDE * np.cos(phases)).astype(np.int16)


@dataclass(frozen=True, slots=True)
class _Tone:
    start: int
    end: int
    frequency: int


class ToneDecoder:
    """Decodes a stream piece by piece."""

    def __init__(self) -> None:
        self.position = 0
        """Samples that were fed."""
        self.words: list[TonedWord] = []
        """Of the utterance that is not over."""
        self._sound: Samples = np.zeros(0, np.int16)
        """What is not decoded yet: at most one tone and the silence behind it."""
        self._first: _Tone | None = None

    def feed(self, pcm: bytes) -> Iterator[list[TonedWord]]:
        """Decode more sound; yields each utterance that ends in it."""
        self._sound = np.concatenate((self._sound, np.frombuffer(pcm, "<i2")))
        self.position += len(pcm) // 2
        for tone in self._tones():
            if self._ends(tone.start):
                yield self._take()
            self._add(tone)
        if self._ends(self.position - len(self._sound)):
            yield self._take()

    def finish(self) -> Iterator[list[TonedWord]]:
        """The utterance that the end of the sound cuts off, if there is one."""
        yield from self.feed(bytes(2 * _QUIET))
        if self.words:
            yield self._take()

    def _tones(self) -> Iterator[_Tone]:
        """The tones that are over; what is left begins with one that is not, or is silence's end."""
        base = self.position - len(self._sound)
        loud = np.flatnonzero(np.abs(self._sound.astype(np.int32)) > _LOUD)
        kept = len(self._sound)
        for segment in np.split(loud, np.flatnonzero(np.diff(loud) > _QUIET) + 1) if loud.size else ():
            start, end = int(segment[0]), int(segment[-1]) + 1
            if end + _QUIET > len(self._sound):
                kept = start
                break
            if end - start >= _SHORTEST:
                yield _Tone(base + start, base + end, _frequency(self._sound[start:end]))
        self._sound = self._sound[kept:]

    def _add(self, tone: _Tone) -> None:
        digit = (tone.frequency - (_FIRST if tone.frequency < _SECOND else _SECOND)) // _STEP
        if tone.frequency < _SECOND:
            self._first = tone
            return
        first, self._first = self._first, None
        if first is None or tone.start - first.end > 2 * _BETWEEN_TONES * RATE:
            return  # only the end of a word
        number = ((first.frequency - _FIRST) // _STEP << 4) + digit
        if number < len(VOCABULARY):
            self.words.append(TonedWord(VOCABULARY[number], first.start / RATE, tone.end / RATE))

    def _ends(self, position: int) -> bool:
        """Whether the silence up to a position ends the utterance."""
        return bool(self.words) and position / RATE - self.words[-1].end >= PAUSE

    def _take(self) -> list[TonedWord]:
        words, self.words = self.words, []
        return words


def _frequency(tone: Samples) -> int:
    """The frequency of a tone, in steps of :data:`_STEP`."""
    spectrum = np.abs(np.fft.rfft(tone * np.hanning(len(tone)), RATE // _RESOLUTION))
    return round(int(spectrum.argmax()) * _RESOLUTION / _STEP) * _STEP
