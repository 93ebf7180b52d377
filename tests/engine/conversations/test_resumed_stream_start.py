"""Where a connection begins in its stream, and the times of what is known of it already."""

from datetime import UTC, datetime, timedelta

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.resumed_stream import StreamStart, delayed, stream_start
from symbl_tui.engine.recognizers.interface import Fault, FinalResult, Progress

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def stored(start: float, end: float) -> AnalyzedUtterance:
    """As an earlier connection brought it, which began at ``NOW``."""
    said = Utterance("u", "Is it?", Speaker("Ann"), start, end)
    asked = Insight("q", QUESTION, "Is it?", Speaker("Ann"), start=start, end=end)
    return AnalyzedUtterance(said, "", (Word("is", start, end),), NOW, Findings((asked,)))


def test_what_is_known_has_the_times_of_the_new_connection_and_its_sound_is_skipped() -> None:
    start = stream_start(NOW + timedelta(seconds=10), [stored(11.5, 12.25), stored(13, 14)])
    first, second = start.known
    assert (first.utterance.start, first.utterance.end) == (1.5, 2.25)
    assert first.words == (Word("is", 1.5, 2.25),)
    assert (first.findings.insights[0].start, first.findings.insights[0].end) == (1.5, 2.25)
    assert first.at(first.utterance.start) == NOW + timedelta(seconds=11.5)
    assert start.skipped == second.utterance.end == 4.0


def test_an_utterance_that_the_new_connection_begins_in_begins_with_it() -> None:
    (known,) = stream_start(NOW + timedelta(seconds=10), [stored(9, 11)]).known
    assert (known.utterance.start, known.utterance.end) == (0.0, 1.0)


def test_results_behind_skipped_sound_are_where_they_were_said() -> None:
    assert delayed(FinalResult((Word("is", 1, 2),)), 4.0) == FinalResult((Word("is", 5, 6),))
    assert delayed(Progress(3.0), 4.0) == Progress(7.0)
    assert delayed(Fault("it failed"), 4.0) == Fault("it failed")
    assert StreamStart(NOW).skipped == 0.0
