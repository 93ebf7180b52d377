"""One Whisper model, loaded: sound in, words out, and what no person said left out. Native; blocks."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.recognizers.whisper.models import check, library_missing
from symbl_tui.engine.recognizers.whisper.sentence_split import TimedWord
from symbl_tui.engine.recognizers.whisper.voice_detector import Samples
from symbl_tui.errors import ConfigError

_MOST_THREADS: Final = 4
_TEMPERATURES: Final = (0.0, 0.2, 0.4, 0.6)
"""Where a decode fails by its thresholds, it is repeated with more chance."""
_COMPRESSION: Final = 2.8
"""Length of the text by its length compressed: beyond it the text repeats itself as nobody does."""
_UNSURE: Final = 0.3
"""Mean probability of the words of a segment that are noise, where ..."""
_FEW: Final = 4
"""... there are so few of them."""
_SAME_LENGTH: Final = 0.2
"""Share of its words by which a decode may differ in length and still be of the same sound."""
_LEAST_LETTERS: Final = 4
"""Letters of a word of a vocabulary that is listened for."""
_SURE: Final = 0.5
"""Probability from which on such a word counts as heard, where ..."""
_WORSE: Final = 0.05
"""... the mean probability of all words is not lower by more than this."""
_FASTEST: Final = 8.0
"""Words per second that nobody speaks for longer than a moment."""


class Decoder:
    """The model; one decode at a time, as it uses all its threads."""

    def __init__(self, directory: Path) -> None:
        """Load it; raises ``ConfigError`` when it cannot be loaded."""
        check(directory)
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise library_missing() from error
        threads = min(_MOST_THREADS, len(os.sched_getaffinity(0)))
        try:
            self._model: Any = WhisperModel(
                str(directory), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ConfigError(f"faster-whisper cannot load the model in {directory}: {error}") from error
        self._lock = threading.Lock()
        self._busy = 0.0
        self._since: float | None = None

    @property
    def busy(self) -> float:
        """Seconds that decoding has taken so far, on the monotonic clock."""
        since = self._since
        return self._busy + (0.0 if since is None else time.monotonic() - since)

    def decode(self, sound: Samples, phrases: tuple[str, ...] = ()) -> list[TimedWord]:
        """The words in some sound of at most 30 s at 16 kHz; times in seconds from its start.

        Args:
            sound: Mono, in [-1, 1].
            phrases: Words that are likelier than usual. They are heeded only where one of them is then heard
                for sure: a small model that is told of them mishears more of everything else.
        """
        with self._working():
            plain = self._decode(sound, "")
            if not (plain and phrases):
                return plain
            primed = self._decode(sound, ", ".join(phrases))
            return primed if gains(primed, plain, phrases) else plain

    def _decode(self, sound: Samples, phrases: str) -> list[TimedWord]:
        segments, _ = self._model.transcribe(
            sound,
            language="en",
            beam_size=1,
            best_of=1,
            temperature=_TEMPERATURES,
            word_timestamps=True,
            condition_on_previous_text=False,
            hotwords=phrases or None,
        )
        return [word for segment in segments for word in _words(segment)]

    @contextmanager
    def _working(self) -> Iterator[None]:
        with self._lock:
            self._since = began = time.monotonic()
            try:
                yield
            finally:
                self._since = None
                self._busy += time.monotonic() - began


def gains(primed: list[TimedWord], plain: list[TimedWord], phrases: tuple[str, ...]) -> bool:
    """Whether a decode that was told of a vocabulary found some of it, surely, and the rest no worse."""
    if not primed or abs(len(primed) - len(plain)) > _SAME_LENGTH * len(plain) + 2:
        return False
    wanted = {
        word for phrase in phrases for word in map(_bare, phrase.split()) if len(word) >= _LEAST_LETTERS
    }
    known = {_bare(word.text) for word in plain}
    new = [word for word in primed if _bare(word.text) in wanted - known]
    sure = any(word.probability >= _SURE for word in new)
    return sure and _mean(primed) >= _mean(plain) - _WORSE


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _mean(words: list[TimedWord]) -> float:
    return sum(word.probability for word in words) / len(words)


def _words(segment: Any) -> Iterator[TimedWord]:  # noqa: ANN401 - the library's
    """The words of a segment, or none where it is nothing that a person said."""
    words = [word for word in segment.words or () if word.word.strip()]
    if not words or _is_invented(segment, words):
        return
    texts: list[str] = []
    for at, word in enumerate(words):
        if at and not word.word.startswith(" "):  # "-known", behind "well"
            continue
        last = at
        while last + 1 < len(words) and not words[last + 1].word.startswith(" "):
            last += 1
        parts = words[at : last + 1]
        texts.append("".join(part.word for part in parts).strip())
        probability = min(part.probability for part in parts)
        start, end = parts[0].start, max(parts[-1].end, parts[0].start + 0.02)
        yield TimedWord(texts[-1], start, end, round(float(probability), 3), begins=at == 0)


def _is_invented(segment: Any, words: list[Any]) -> bool:  # noqa: ANN401 - the library's
    if segment.compression_ratio > _COMPRESSION:
        return True
    duration = words[-1].end - words[0].start
    if len(words) > _FEW and len(words) > _FASTEST * max(duration, 0.5):
        return True
    sure = sum(word.probability for word in words) / len(words)
    return len(words) <= _FEW and sure < _UNSURE


LONGEST: Final = 30 * RATE
"""Samples of sound that one decode takes."""
