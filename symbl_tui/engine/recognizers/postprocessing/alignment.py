"""When each word of a finished line was said: PocketSphinx's forced alignment, or shares of the voiced time.

Measured on 132 synthetic sentences with known times: the start of a word is off by 0.01 s (median; 0.1 s in
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

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.recognizers.postprocessing.spoken_form import spoken_form
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.postprocessing.voiced_time import Span, divide, shares
from symbl_tui.engine.recognizers.pronunciation.pronunciations import guessed_phones

Samples = NDArray[np.float32] | NDArray[np.int16]

_FRAMES: Final = 100
"""Frames a second of the acoustic model."""
_LONGEST: Final = 45 * RATE
"""Samples; the cost of a line grows with its length, and no recogniser of ours gives a longer one."""
_DENSEST: Final = 10
"""Words a second: nobody says more, so the text is not of this sound."""
_MOST_ADDED: Final = 5_000
"""Words added to the decoder's dictionary, after which it is made anew: it cannot forget one."""
_LONGEST_LETTER: Final = 0.1
"""Seconds that a letter of a word takes whose time is not known."""
_PEAK: Final = 16_000
"""Of the samples that are aligned: quiet speech would be lost in 16 bits."""

_SEARCH: Final = {
    # The lattice's best path need not reach the end of the text: one line of four in noise lost its end.
    "bestpath": False,
    # Wider than the decoder's own: there is one path only, and it must survive a word that was misheard.
    "beam": 1e-80,
    "wbeam": 1e-60,
    "pbeam": 1e-80,
}

_AS_PHONES: Final = "as."
"""Begins the names of words that are given by their phones."""
_ALIGNABLE: Final = re.compile(r"[a-z][a-z'.]*")


class Aligner:
    """Finds the times of the words of lines; keeps nothing of one line for the next.

    One serves many streams from one thread. It holds the interpreter's lock while it works.
    """

    def __init__(self) -> None:
        self._load()

    def lookup(self, word: str) -> str | None:
        """The phones of a word in the CMU dictionary, separated by spaces; None for what it lacks."""
        return None if word in self._added else self._decoder.lookup_word(word)

    def align(self, samples: Samples, words: Sequence[str], offset: float = 0.0) -> list[TimedWord]:
        """The words with their times.

        Args:
            samples: The line's sound, 16 kHz mono, float32 in -1 to 1 or int16.
            words: The line as it is written, with punctuation attached.
            offset: Where the line starts, in seconds; added to every time.

        Returns:
            One for each of ``words``, in order, none before the one before it, all within the line.
        """
        if not words:
            return []
        sound = as_float(samples)
        found = self._found(sound, [spoken_form(word) for word in words])
        spans = _completed(found, words, len(sound) / RATE) or _estimated(sound, words)
        return [
            TimedWord(word, round(offset + start, 3), round(offset + end, 3), known is not None)
            for word, (start, end), known in zip(words, spans, found, strict=True)
        ]

    def log_likelihood(self, samples: Samples, said: Sequence[str]) -> float | None:
        """How well words fit a sound, to compare two texts of the same; None where they cannot be aligned.

        Args:
            samples: The sound.
            said: Spoken words in lower case; or, in capitals, the phones of one, separated by spaces.
        """
        names = [self._pronounced(each) if each.isupper() else each for each in said]
        if not all(self._pronounceable(name) for name in names):
            return None
        if not self._segments(as_float(samples), names):
            return None
        found = self._decoder.hyp()
        return None if found is None else float(found.score)

    def _load(self) -> None:
        self._decoder = Decoder(loglevel="FATAL", lm=None, **_SEARCH)
        self._added: set[str] = set()

    def _found(self, sound: NDArray[np.float32], spoken: list[list[str]]) -> list[Span | None]:
        """The span of each word that was found; of none if the text does not fit the sound."""
        names = [[name for name in words if self._pronounceable(name)] for words in spoken]
        text = [name for words in names for name in words]
        fits = len(sound) <= _LONGEST and 0 < len(text) <= len(sound) / RATE * _DENSEST + 2
        segments = self._segments(sound, text) if fits else []
        if len(segments) != len(text) or not text:
            return [None] * len(spoken)
        following = iter(segments)
        each = [[next(following) for _ in words] for words in names]
        return [(spans[0][0], spans[-1][1]) if spans else None for spans in each]

    def _pronounced(self, phones: str) -> str:
        """The name under which the decoder has a word that is said so."""
        name = f"{_AS_PHONES}{'.'.join(phones.lower().split())}"
        if self._decoder.lookup_word(name) is None:
            self._added.add(name)
            self._decoder.add_word(name, phones, False)
        return name

    def _pronounceable(self, name: str) -> bool:
        """Whether the decoder knows a word, which it may have to learn first."""
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
            self._forget()
            self._decoder.start_utt()
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

    def _forget(self) -> None:
        """Forget the background noise of the line before: it would move the times of this one a little."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it says "unnecessary", for one stream only
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


def _completed(found: list[Span | None], words: Sequence[str], last: float) -> list[Span]:
    """The spans with shares of the gaps for what was not found between what was; empty if nothing was."""
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
    """Shares of the time after the last span for words that were not found, at a usual pace of speech."""
    letters = [_letters(word) for word in waiting]
    length = _LONGEST_LETTER * sum(letters)
    start = spans[-1][1] if spans else max(0.0, until - length)
    return divide((min(start, until), min(until, start + length)), letters) if waiting else []
