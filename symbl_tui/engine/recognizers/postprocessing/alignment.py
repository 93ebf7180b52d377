"""Word times of a finished line: PocketSphinx's forced alignment, or shares of the voiced time.

Measured on 132 synthetic sentences with known times: the error of a word's start is 0.01 s (median; 0.1 s in
one of a hundred), for 0.01 CPU seconds a second of sound. The acoustic model and the dictionary take
29 MB and 0.1 s to load; the language model is left out.
"""

import re
import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pocketsphinx import Decoder

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.postprocessing.spoken_form import spoken_form
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.postprocessing.voiced_time import Span, divide, shares
from symbl_tui.engine.recognizers.pronunciation.pronunciations import guessed_phones

Samples = NDArray[np.float32] | NDArray[np.int16]

# Frames a second of the acoustic model.
_FRAMES: Final = 100
# Samples; the cost grows with the length, and no recogniser here has longer lines.
_LONGEST: Final = 45 * RATE
# Words a second; a denser text is not of this sound.
_DENSEST: Final = 10
# Words added to the decoder's dictionary before the decoder is replaced: it cannot remove one.
_MOST_ADDED: Final = 5_000
# Seconds a letter for a word without an aligned time.
_LONGEST_LETTER: Final = 0.1
# Peak of the samples that are aligned: quiet speech would lose its resolution in 16 bits.
_PEAK: Final = 16_000

_SEARCH: Final = {
    # The lattice's best path may stop before the end of the text: one line of four in noise lost its end.
    "bestpath": False,
    # Wider than the defaults: there is a single path, which must survive a word that was misrecognised.
    "beam": 1e-80,
    "wbeam": 1e-60,
    "pbeam": 1e-80,
}

# Prefix of the names of words that are defined by their phones.
_AS_PHONES: Final = "as."
_ALIGNABLE: Final = re.compile(r"[a-z][a-z'.]*")


class Aligner:
    """Aligns lines with their sound; keeps no state from one line to the next.

    Shared by the streams of one thread. It holds the interpreter's lock while it works.
    """

    def __init__(self) -> None:
        self._load()

    def lookup(self, word: str) -> str | None:
        """The phones of a word in the CMU dictionary, separated by spaces; None for an unknown word."""
        # Guessed phones are no evidence that a dictionary knows the word.
        return None if word in self._added else self._decoder.lookup_word(word)

    def align(self, samples: Samples, words: Sequence[str], offset: float = 0.0) -> list[TimedWord]:
        """Align words with their sound.

        Args:
            samples: The line's sound, 16 kHz mono, float32 in -1 to 1 or int16.
            words: The words of the line, with punctuation attached.
            offset: Start of the line, in seconds; added to every time.

        Returns:
            One for each of ``words``, in order, with times that do not decrease and lie within the line.
        """
        if not words:
            return []
        sound = as_float(samples)
        found = self._find_spans(sound, [spoken_form(word) for word in words])
        spans = _fill_gaps(found, words, len(sound) / RATE) or _estimated(sound, words)
        return [
            TimedWord(word, round(offset + start, 3), round(offset + end, 3), known is not None)
            for word, (start, end), known in zip(words, spans, found, strict=True)
        ]

    def log_likelihood(self, samples: Samples, spoken: Sequence[str]) -> float | None:
        """The log likelihood of a sound given words, to compare texts; None if they cannot be aligned.

        Args:
            samples: The sound.
            spoken: Spoken words in lower case; or, in capitals, the phones of one, separated by spaces.
        """
        names = [self._define(each) if each.isupper() else each for each in spoken]
        if not all(self._is_known(name) for name in names):
            return None
        if not self._segments(as_float(samples), names):
            return None
        found = self._decoder.hyp()
        return None if found is None else float(found.score)

    def _load(self) -> None:
        self._decoder = Decoder(loglevel="FATAL", lm=None, **_SEARCH)
        self._added: set[str] = set()

    def _find_spans(self, sound: NDArray[np.float32], spoken: list[list[str]]) -> list[Span | None]:
        """The span of each word, or None; all None if the text does not fit the sound."""
        names = [[name for name in words if self._is_known(name)] for words in spoken]
        text = [name for words in names for name in words]
        # A text of the wrong sound would be stretched over it, and its times would look as good as any.
        fits = len(sound) <= _LONGEST and 0 < len(text) <= len(sound) / RATE * _DENSEST + 2
        segments = self._segments(sound, text) if fits else []
        # A segment each, or none at all: with one too few every later word would get another one's time.
        if len(segments) != len(text) or not text:
            return [None] * len(spoken)
        following = iter(segments)
        each = [[next(following) for _ in words] for words in names]
        return [(spans[0][0], spans[-1][1]) if spans else None for spans in each]

    def _define(self, phones: str) -> str:
        """Define a word by its phones; its name in the decoder."""
        name = f"{_AS_PHONES}{'.'.join(phones.lower().split())}"
        if self._decoder.lookup_word(name) is None:
            self._added.add(name)
            self._decoder.add_word(name, phones, False)
        return name

    def _is_known(self, name: str) -> bool:
        """Whether the decoder knows a word; an unknown one is added with guessed phones."""
        if not _ALIGNABLE.fullmatch(name):
            name = ""
        if not name or self._decoder.lookup_word(name) is not None:
            return bool(name)
        phones = guessed_phones(name)
        if phones:
            self._added.add(name)
            self._decoder.add_word(name, phones, False)
        return bool(phones)

    def _segments(self, sound: NDArray[np.float32], text: list[str]) -> list[Span]:
        peak = float(np.abs(sound).max(initial=0.0))
        if peak == 0.0:
            return []
        pcm = (sound * (_PEAK / peak)).astype(np.int16)
        try:
            self._decoder.set_align_text(" ".join(text))
            self._reset_noise()
            self._decoder.start_utt()
            # full_utt: the noise is then estimated over the whole line instead of from its first frames.
            self._decoder.process_raw(pcm.tobytes(), no_search=False, full_utt=True)
            self._decoder.end_utt()
            segments = [
                (segment.start_frame / _FRAMES, (segment.end_frame + 1) / _FRAMES)
                for segment in self._decoder.seg() or ()
                if segment.word[0] not in "<["
            ]
        except RuntimeError:  # no path to the end of the text
            segments = []
            self._load()
        if len(self._added) > _MOST_ADDED:
            self._load()
        return segments

    def _reset_noise(self) -> None:
        """Reset the noise estimate of the line before, which would shift the times of this one a little."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it is only unnecessary for a single stream
            self._decoder.start_stream()


def as_float(samples: Samples) -> NDArray[np.float32]:
    """Samples as finite float32 in [-1, 1]."""
    scale = np.float32(1 / 32768 if samples.dtype == np.int16 else 1.0)
    sound: NDArray[np.float32] = np.nan_to_num(samples.astype(np.float32) * scale, posinf=1.0, neginf=-1.0)
    return sound


def _letters(word: str) -> int:
    return max(1, sum(map(len, spoken_form(word))))


def _estimated(sound: NDArray[np.float32], words: Sequence[str]) -> list[Span]:
    return shares(sound, RATE, [_letters(word) for word in words])


def _fill_gaps(found: list[Span | None], words: Sequence[str], last: float) -> list[Span]:
    """Give words without a span shares of the gaps between those with one; empty if none has one."""
    if not any(found):
        return []
    spans: list[Span] = []
    waiting: list[str] = []
    for word, span in zip(words, found, strict=True):
        if span is None:
            waiting.append(word)
            continue
        spans += _between(spans, waiting, span[0])
        spans.append((min(span[0], last), min(span[1], last)))
        waiting = []
    return spans + _between(spans, waiting, last)


def _between(spans: list[Span], waiting: list[str], until: float) -> list[Span]:
    """Shares of the time after the last span for words without one, at a usual rate of speech."""
    letters = [_letters(word) for word in waiting]
    # Limited: before a long pause an unaligned word would otherwise last until the next one.
    length = _LONGEST_LETTER * sum(letters)
    start = spans[-1][1] if spans else max(0.0, until - length)
    return divide((min(start, until), min(until, start + length)), letters) if waiting else []
