"""The postprocessing of a finished line, in one call from a recogniser's process.

Alignment first, since keyterms are decided by the sound; then keyterms, and alignment again where one was
changed; numbers last, since the spoken words are aligned.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Final

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.postprocessing.alignment import Aligner, Samples
from symbl_tui.engine.recognizers.postprocessing.itn import normalize
from symbl_tui.engine.recognizers.postprocessing.keyterms import Correction, KeytermCorrector, best, corrected
from symbl_tui.engine.recognizers.postprocessing.spoken_form import spoken_form
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord

# Candidates of a line that are compared by sound: each costs as much as aligning a second or two.
_MOST_COMPARED: Final = 6


@cache
def shared_aligner() -> Aligner:
    """The aligner of this process; the first call loads it (0.1 s, 29 MB)."""
    return Aligner()


class LinePostprocessor:
    """Turns the text of finished lines of one stream into words with times.

    Args:
        keyterms: Words and phrases that are likely in this stream.
    """

    def __init__(self, keyterms: Sequence[str] = ()) -> None:
        self._corrector = KeytermCorrector(keyterms, shared_aligner().lookup) if keyterms else None

    def process(self, text: str, samples: Samples, offset: float) -> list[TimedWord]:
        """Convert a line to words with times.

        Args:
            text: The decoded text, with case and punctuation.
            samples: The sound that it was decoded from, 16 kHz mono, float32 in -1 to 1 or int16.
            offset: Start of that sound in the stream, in seconds.

        Returns:
            Words in order with times in the stream; joined by spaces they are the final text.
        """
        words = text.split()
        timed = shared_aligner().align(samples, words)
        if self._corrector:
            better = corrected(words, self._accepted(self._corrector, timed, samples))
            timed = timed if better == words else shared_aligner().align(samples, better)
        return [
            TimedWord(word.text, round(offset + word.start, 3), round(offset + word.end, 3), word.aligned)
            for word in normalize(timed)
        ]

    def _accepted(
        self, corrector: KeytermCorrector, timed: list[TimedWord], samples: Samples
    ) -> list[Correction]:
        candidates = corrector.candidates([word.text for word in timed])
        same = [each for each in candidates if each.same]
        # Terms that are written right already take their words out of the comparison.
        compared = [each for each in candidates if not any(map(each.overlaps, same))][:_MOST_COMPARED]
        supported = [(each, each.support(sound_gain(each, timed, samples))) for each in compared]
        return best(chain(supported, ((each, each.support(None)) for each in same)))


def sound_gain(candidate: Correction, timed: Sequence[TimedWord], samples: Samples) -> float | None:
    """The log likelihood gain of a keyterm over the decoded words, with a word of context on either side.

    Args:
        candidate: The keyterm and its place.
        timed: The decoded words of the line, with times in ``samples``.
        samples: The sound of the line.

    Returns:
        The difference of the log likelihoods; None if either cannot be aligned.
    """
    # A word of context on either side: the edges of an alignment within a sentence are not exact.
    first, last = max(0, candidate.start - 1), min(len(timed), candidate.end + 1)
    if not all(word.aligned for word in timed[candidate.start : candidate.end]):
        return None
    sound = samples[round(timed[first].start * RATE) : round(timed[last - 1].end * RATE)]
    before = _spoken(timed[first : candidate.start])
    after = _spoken(timed[candidate.end : last])
    decoded = [*before, *_spoken(timed[candidate.start : candidate.end]), *after]
    as_written = shared_aligner().log_likelihood(sound, decoded)
    as_keyterm = shared_aligner().log_likelihood(sound, [*before, candidate.phones, *after])
    return None if as_written is None or as_keyterm is None else as_keyterm - as_written


def _spoken(words: Sequence[TimedWord]) -> list[str]:
    return list(chain.from_iterable(spoken_form(word.text) for word in words))
