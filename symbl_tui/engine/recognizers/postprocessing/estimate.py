"""Word times without alignment, for languages that have no dictionary here."""

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.postprocessing.alignment import Samples, as_float
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.postprocessing.voiced_time import shares


def estimate(text: str, samples: Samples, offset: float) -> list[TimedWord]:
    """Give the words of a line shares of its voiced time; see :meth:`.pipeline.LinePostprocessor.process`."""
    words = text.split()
    if not words:
        return []
    spans = shares(as_float(samples), RATE, [len(word) for word in words])
    return [
        TimedWord(word, round(offset + start, 3), round(offset + end, 3), aligned=False)
        for word, (start, end) in zip(words, spans, strict=True)
    ]
