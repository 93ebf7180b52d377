"""Sentiment of an utterance: VADER's lexicon and rules, loaded at the first one."""

from functools import lru_cache
from typing import Final, Protocol

from symbl_tui.domain.insight import Sentiment

# Characters that count; the scorer's time grows with the square of the words.
_LONGEST: Final = 5_000


class _Analyzer(Protocol):
    def polarity_scores(self, text: str) -> dict[str, float]: ...


def sentiment(text: str) -> Sentiment | None:
    """The sentiment of a text; None without words."""
    if not any(map(str.isalpha, text[:_LONGEST])):
        return None
    score = _analyzer().polarity_scores(text[:_LONGEST])["compound"]
    return Sentiment(round(min(1.0, max(-1.0, float(score))), 3))


@lru_cache(maxsize=1)
def _analyzer() -> _Analyzer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # reads its lexicon: 30 ms

    analyzer: _Analyzer = SentimentIntensityAnalyzer()
    return analyzer
