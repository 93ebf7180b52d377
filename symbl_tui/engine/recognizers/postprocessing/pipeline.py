"""What is done to the text of a finished line before it is a result: one call for a recogniser's process.

Names first, since alignment is better with the right word; then times; numbers last, since they are aligned
as they were heard.
"""

from collections.abc import Sequence
from functools import cache

from symbl_tui.engine.recognizers.postprocessing.alignment import Aligner, Samples
from symbl_tui.engine.recognizers.postprocessing.itn import normalize
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.postprocessing.voiced_time import shares


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
        self._keyterms = tuple(keyterms)

    def process(self, text: str, samples: Samples, offset: float) -> list[TimedWord]:
        """The words of a line.

        Args:
            text: As the recogniser wrote it, with case and punctuation.
            samples: The sound that it was decoded from, 16 kHz mono, float32 in -1 to 1 or int16.
            offset: Where that sound starts in the stream, in seconds.

        Returns:
            Words in order with times in the stream; joined by spaces they are the text to show.
        """
        return normalize(shared_aligner().align(samples, text.split(), offset))
