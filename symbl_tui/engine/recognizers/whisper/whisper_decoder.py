"""A loaded Whisper model: sound in, words out, without hallucinations. Native code; blocks."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.engine.recognizers.whisper.models import check, load
from symbl_tui.engine.recognizers.whisper.sentence_split import DecodedWord
from symbl_tui.system.stopwatch import Stopwatch

_MOST_THREADS: Final = 4
# The temperatures of a decode and its repetitions, where one fails the library's thresholds.
_TEMPERATURES: Final = (0.0, 0.2, 0.4, 0.6)
# Ratio of the text's length to its compressed length beyond which it is a repetition loop.
_COMPRESSION: Final = 2.8
# Mean probability below which the words of a segment are noise, if ...
_LOW_PROBABILITY: Final = 0.3
# ... there are at most so many.
_FEW: Final = 4
# Share of the words by which two plausible decodes of the same sound may differ in number.
_SAME_LENGTH: Final = 0.2
# Letters of the shortest word of a vocabulary that counts.
_LEAST_LETTERS: Final = 4
# Probability from which on such a word counts as recognised, if ...
_HIGH_PROBABILITY: Final = 0.5
# ... the mean probability of all words is lower by no more than this.
_WORSE: Final = 0.05
# Words per second that no speaker keeps up.
_FASTEST: Final = 8.0


class Decoder:
    """The model; one decode at a time, since each uses all its threads."""

    def __init__(self, directory: Path) -> None:
        """Load it; raises ``ConfigError`` when it cannot be loaded."""
        check(directory)
        # By the affinity: a container may have fewer cores than the machine.
        self._model = load(directory, min(_MOST_THREADS, len(os.sched_getaffinity(0))))
        self._lock = threading.Lock()
        self._stopwatch = Stopwatch()

    @property
    def busy(self) -> float:
        """Seconds of decoding so far, on the monotonic clock."""
        return self._stopwatch.seconds

    def decode(self, sound: Samples, phrases: tuple[str, ...] = ()) -> list[DecodedWord]:
        """Decode at most 30 s of sound at 16 kHz; times are in seconds from its start.

        Args:
            sound: Mono, in [-1, 1].
            phrases: Words that are likelier than usual. A decode primed with them counts only where it then
                recognises one of them with a high probability: it is worse on everything else.
        """
        with self._lock, self._stopwatch.running():
            plain = self._decode(sound, "")
            # Without words there is nothing for a vocabulary to
            # correct, and a second decode costs as much again.
            if not (plain and phrases):
                return plain
            primed = self._decode(sound, ", ".join(phrases))
            return primed if is_improved(primed, plain, phrases) else plain

    def _decode(self, sound: Samples, phrases: str) -> list[DecodedWord]:
        segments, _ = self._model.transcribe(
            sound,
            language="en",
            beam_size=1,
            best_of=1,
            temperature=_TEMPERATURES,
            word_timestamps=True,
            # Otherwise one hallucinated sentence leads to the next, in every window after it.
            condition_on_previous_text=False,
            hotwords=phrases or None,
        )
        return [word for segment in segments for word in _words(segment)]


def is_improved(primed: list[DecodedWord], plain: list[DecodedWord], phrases: tuple[str, ...]) -> bool:
    """Whether a decode that was primed with a vocabulary recognised some of it, and the rest no worse."""
    if not primed or abs(len(primed) - len(plain)) > _SAME_LENGTH * len(plain) + 2:
        return False
    vocabulary = {
        word for phrase in phrases for word in map(_normalized, phrase.split()) if len(word) >= _LEAST_LETTERS
    }
    already = {_normalized(word.text) for word in plain}
    new = [word for word in primed if _normalized(word.text) in vocabulary - already]
    recognised = any(word.probability >= _HIGH_PROBABILITY for word in new)
    return recognised and _mean(primed) >= _mean(plain) - _WORSE


def _normalized(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _mean(words: list[DecodedWord]) -> float:
    return sum(word.probability for word in words) / len(words)


def _words(segment: Any) -> Iterator[DecodedWord]:  # noqa: ANN401 - the library's
    """The words of a segment; none of a hallucinated one."""
    words = [word for word in segment.words or () if word.word.strip()]
    if not words or _is_hallucinated(segment, words):
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
        # The least sure part: a word is wrong if any of its parts is.
        probability = min(part.probability for part in parts)
        start, end = parts[0].start, max(parts[-1].end, parts[0].start + 0.02)
        yield DecodedWord(texts[-1], start, end, round(float(probability), 3), begins=at == 0)


def _is_hallucinated(segment: Any, words: list[Any]) -> bool:  # noqa: ANN401 - the library's
    if segment.compression_ratio > _COMPRESSION:
        return True
    duration = words[-1].end - words[0].start
    if len(words) > _FEW and len(words) > _FASTEST * max(duration, 0.5):
        return True
    mean = sum(word.probability for word in words) / len(words)
    return len(words) <= _FEW and mean < _LOW_PROBABILITY


LONGEST: Final = 30 * RATE
"""Samples of the longest sound of one decode."""
