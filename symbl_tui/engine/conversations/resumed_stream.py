"""Where a connection begins in the sound source that it carries, and what is known of it already. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.interface import FinalResult, InterimResult, Progress, Result


@dataclass(frozen=True, slots=True)
class StreamStart:
    """The beginning of a connection."""

    began: datetime
    """The moment of its first sample."""
    known: tuple[AnalyzedUtterance, ...] = ()
    """Utterances behind that sample, in order, that an earlier connection of the source has brought; their
    times count from ``began``."""

    @property
    def skipped(self) -> float:
        """Seconds of sound at its beginning that these cover."""
        return max((analyzed.utterance.end or 0.0 for analyzed in self.known), default=0.0)


def stream_start(began: datetime, stored: Sequence[AnalyzedUtterance]) -> StreamStart:
    """The beginning of a connection whose source has been recognised before."""
    return StreamStart(began, tuple(_counted_from(began, analyzed) for analyzed in stored))


def delayed(result: Result, seconds: float) -> Result:
    """A result of a recogniser whose first sample came ``seconds`` after the connection's."""
    match result:
        case InterimResult() | FinalResult() if seconds:
            return replace(result, words=_delayed_words(result.words, seconds))
        case Progress(at):
            return Progress(at + seconds)
    return result


def _counted_from(began: datetime, analyzed: AnalyzedUtterance) -> AnalyzedUtterance:
    """The same utterance with times that count from another moment; none is before it."""
    delay = (analyzed.began - began).total_seconds()
    utterance = structs.replace(
        analyzed.utterance,
        start=_later(analyzed.utterance.start, delay),
        end=_later(analyzed.utterance.end, delay),
    )
    insights = tuple(_delayed_insight(insight, delay) for insight in analyzed.findings.insights)
    return replace(
        analyzed,
        utterance=utterance,
        began=began,
        words=_delayed_words(analyzed.words, delay),
        findings=replace(analyzed.findings, insights=insights),
    )


def _delayed_insight(insight: Insight, delay: float) -> Insight:
    if insight.start is None or insight.end is None:
        return insight
    return structs.replace(insight, start=_later(insight.start, delay), end=_later(insight.end, delay))


def _delayed_words(words: Sequence[Word], delay: float) -> tuple[Word, ...]:
    return tuple(
        structs.replace(word, start=_later(word.start, delay), end=_later(word.end, delay)) for word in words
    )


def _later(seconds: float | None, delay: float) -> float:
    # Rounded: what was exact to the millisecond stays so.
    return max(0.0, round((seconds or 0.0) + delay, 6))
