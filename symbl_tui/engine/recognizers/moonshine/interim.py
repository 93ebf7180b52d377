"""Words on their way out of a stream: interim ones, and all of them as reports have them. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.postprocessing.voiced_time import divide
from symbl_tui.engine.recognizers.process.worker import RawWord

Words = Sequence[TimedWord]


def shared(words: Sequence[str], start: float, end: float) -> list[TimedWord]:
    """Words with shares of the time by their lengths: what is shown for a moment is not aligned."""
    spans = divide((start, end), [len(word) for word in words]) if words else []
    return [TimedWord(word, *span, aligned=False) for word, span in zip(words, spans, strict=True)]


def unfinished(words: Words) -> Words:
    """Without the full stop that the decoder puts wherever the sound ends; the speaker goes on."""
    last = words[-1]
    bare = last.text.rstrip(".?!…")
    return [*words[:-1], replace(last, text=bare)] if bare else words[:-1] or words


def raw(words: Words) -> list[RawWord]:
    """The words as a report carries them."""
    return [(word.text, round(word.start, 2), round(word.end, 2), None, not word.aligned) for word in words]
