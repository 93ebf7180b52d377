"""Inverse text normalisation: numbers, money, times, dates and addresses as they are written. Pure; English.

Moonshine's tiny model writes the same sentence with digits one time and with words another; this converts the
words. text2num finds the numbers; the rules decide which of them are written in digits, and with which units.
A number below ten stays a word unless it has a unit, and so does what is rarely a number ("one of them", "a
second", "a hundred").
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from symbl_tui.engine.recognizers.postprocessing.itn_addresses import digits, e_mail, site
from symbl_tui.engine.recognizers.postprocessing.itn_amounts import cardinal, money, ordinal, percentage
from symbl_tui.engine.recognizers.postprocessing.itn_dates import clock_time, date, decade, year
from symbl_tui.engine.recognizers.postprocessing.itn_tokens import Tokens, Written
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from symbl_tui.engine.recognizers.postprocessing.voiced_time import divide

# The first that applies is used, so those that need more evidence come first.
_RULES: Final[tuple[Callable[[Tokens, int], Written | None], ...]] = (
    *(e_mail, site, clock_time, digits, date, year, decade, money, percentage, ordinal, cardinal),
)


def normalize(words: Sequence[TimedWord]) -> list[TimedWord]:
    """Write numbers and addresses as Symbl does.

    Args:
        words: The words of a line as recognised, with punctuation.

    Returns:
        The words; one that replaces several has their time, several that replace others share theirs.
    """
    tokens = Tokens(words)
    return list(chain.from_iterable(_apply(tokens)))


def _apply(tokens: Tokens) -> Iterator[Sequence[TimedWord]]:
    at = 0
    while at < len(tokens.words):
        written = next(filter(None, (rule(tokens, at) for rule in _RULES)), None)
        yield _merged(tokens, written) if written else tokens.words[at : at + 1]
        at = written.end if written else at + 1


def _merged(tokens: Tokens, written: Written) -> list[TimedWord]:
    first, last = tokens.words[written.start], tokens.words[written.end - 1]
    # Word for word: each keeps its own aligned time.
    if len(written.texts) == written.end - written.start:
        spans = [(word.start, word.end) for word in tokens.words[written.start : written.end]]
    else:
        spans = divide((first.start, last.end), list(map(len, written.texts)))
    texts = list(written.texts)
    texts[0] = tokens.before[written.start] + texts[0]
    texts[-1] += tokens.after[written.end - 1] if written.after is None else written.after
    # One estimated time makes the whole an estimate.
    aligned = all(word.aligned for word in tokens.words[written.start : written.end])
    return [
        TimedWord(text, round(start, 3), round(end, 3), aligned)
        for text, (start, end) in zip(texts, spans, strict=True)
    ]
