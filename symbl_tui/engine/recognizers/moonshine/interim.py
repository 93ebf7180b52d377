"""Interim words of a stream, and words in the form that reports carry. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.postprocessing.voiced_time import divide
from symbl_tui.engine.recognizers.process.worker_connection import RawWord

Words = Sequence[TimedWord]


def share_time(words: Sequence[str], start: float, end: float) -> list[TimedWord]:
    """Give words shares of the time by their lengths: interim words are replaced too soon to be aligned."""
    spans = divide((start, end), [len(word) for word in words]) if words else []
    return [TimedWord(word, *span, aligned=False) for word, span in zip(words, spans, strict=True)]


def without_final_mark(words: Words) -> Words:
    """Remove the full stop that the decoder writes wherever the sound ends, while the speaker goes on."""
    last = words[-1]
    bare = last.text.rstrip(".?!…")
    return [*words[:-1], replace(last, text=bare)] if bare else words[:-1] or words


def to_raw_words(words: Words) -> list[RawWord]:
    """Convert words to the form of a report."""
    return [(word.text, round(word.start, 2), round(word.end, 2), None, not word.aligned) for word in words]
