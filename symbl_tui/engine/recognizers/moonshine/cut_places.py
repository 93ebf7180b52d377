"""Division of timed words into sentences, and the choice of a cut in a line that goes on. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from symbl_tui.domain.sentences import sentence_starts
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord

Words = Sequence[TimedWord]

# Words of a sentence that is one result with the next one ("Yes. I sent it.").
_INTERJECTION: Final = 2

# Seconds between the words at a cut where a sentence ends; with less the full stop is a decoding error.
_SENTENCE_PAUSE: Final = 0.12
# Seconds of speech behind a cut: the last words of a decode may still change.
_LEAST_AHEAD: Final = 0.4


def sentences(words: Words) -> Iterator[Words]:
    """Yield the words by sentence; an interjection goes with what follows it."""
    start = 0
    for place in _starts(words):
        if place - start > _INTERJECTION:
            yield words[start:place]
            start = place
    if words[start:]:
        yield words[start:]


def cut_place(words: Words, until: float, *, forced: bool) -> int | None:
    """The number of words at the start of an unfinished line that are final.

    Args:
        words: The line so far.
        until: Where its sound ends, in seconds like the words.
        forced: Cut between words, where the pause is longest, if no sentence ends.

    Returns:
        None when nothing is final yet.
    """
    # Away from the end of the sound: the decoder rewrites its last words once it has more sound behind them.
    places = [place for place in range(1, len(words)) if until - words[place].start >= _LEAST_AHEAD]
    starts = set(_starts(words))
    paused = [place for place in places if place in starts and gap(words, place) >= _SENTENCE_PAUSE]
    if paused:
        # The last one: the more is final now, the less is decoded again.
        return paused[-1]
    if not forced:
        return None
    # In the second half: a cut near the start would leave nearly all of the line to be decoded again.
    middle = (words[0].start + until) / 2 if words else 0.0
    late = [place for place in places if words[place].start >= middle]
    return max(late, key=lambda place: _suitability(words, place), default=None)


def _starts(words: Words) -> list[int]:
    return sentence_starts([word.text for word in words])


def gap(words: Words, place: int) -> float:
    """Seconds between a word and the one before it."""
    return words[place].start - words[place - 1].end


def _suitability(words: Words, place: int) -> float:
    """How suitable a cut before a word is: a longer pause is better, and so is punctuation."""
    mark = words[place - 1].text[-1:]
    return gap(words, place) + (0.5 if mark in ".?!" else 0.15 if mark in ",;:" else 0.0)
