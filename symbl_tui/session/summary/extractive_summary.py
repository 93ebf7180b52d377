"""The extractive summary of a session: decisions, action items, open questions, representative sentences.

Pure and deterministic; needs no model. 50,000 utterances take about 0.2 s (``tests.bench.bench_summary``).
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from symbl_tui.domain.decisions import find_decisions
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.salient_sentences import salient_sentences
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.insight_times import start_of
from symbl_tui.session.model.summary_point import SummaryPoint

MOST_POINTS: Final = 200
"""Points of a section at most."""
_FEWEST_HIGHLIGHTS: Final = 3
_MOST_HIGHLIGHTS: Final = 12
# A factor on the root of the number of lines: 5 highlights of 70 lines, 12 of 400.
_LINES_PER_HIGHLIGHT: Final = 0.6

Section = tuple[str, tuple[SummaryPoint, ...]]
"""A heading, and what stands below it."""


@dataclass(frozen=True, slots=True)
class ExtractiveSummary:
    """The points of a session, each part in order of time."""

    decisions: tuple[SummaryPoint, ...] = ()
    actions: tuple[SummaryPoint, ...] = ()
    questions: tuple[SummaryPoint, ...] = ()
    """Those that were neither answered nor ticked off."""
    highlights: tuple[SummaryPoint, ...] = ()
    """Representative sentences that are in no other part."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections that have points."""
        return _with_points(
            ("Decisions", self.decisions),
            ("Action items", self.actions),
            ("Open questions", self.questions),
            ("Highlights", self.highlights),
        )

    @property
    def unlisted(self) -> tuple[Section, ...]:
        """The sections of what no list of insights has: what a document has besides those."""
        return _with_points(("Decisions", self.decisions), ("Highlights", self.highlights))


def _with_points(*sections: Section) -> tuple[Section, ...]:
    return tuple(section for section in sections if section[1])


def summarize_session(recorded: RecordedSession) -> ExtractiveSummary:
    """Summarise a session as it is read, with its edits."""
    return summarize_lines(recorded.lines, recorded.insights)


def summarize_lines(lines: Sequence[Line], insights: Iterable[Insight]) -> ExtractiveSummary:
    """Summarise the lines of a conversation and what was found in them."""
    places = {line.utterance_id: index for index, line in enumerate(lines) if line.utterance_id}
    known = tuple(insights)
    actions = _insight_points((each for each in known if each.kind == ACTION_ITEM), lines, places)
    open_ = (each for each in known if each.kind == QUESTION and each.is_open)
    questions = _insight_points(open_, lines, places)
    decisions = tuple(islice(_decisions(lines), MOST_POINTS))
    insight_lines = (places.get(each.utterance_id or "") for each in known)
    used = {*insight_lines, *(each.line for each in decisions)}
    most = min(_MOST_HIGHLIGHTS, max(_FEWEST_HIGHLIGHTS, round(_LINES_PER_HIGHLIGHT * math.sqrt(len(lines)))))
    shown_elsewhere = frozenset(index for index in used if index is not None)
    highlights = salient_sentences([line.text for line in lines], most, shown_elsewhere)
    return ExtractiveSummary(
        decisions,
        actions,
        questions,
        tuple(_quote(lines, place.line, place.start, place.end) for place in highlights),
    )


def _decisions(lines: Sequence[Line]) -> Iterator[SummaryPoint]:
    for index, line in enumerate(lines):
        for start, end in find_decisions(line.text):
            yield _quote(lines, index, start, end)


def _quote(lines: Sequence[Line], index: int, start: int, end: int) -> SummaryPoint:
    line = lines[index]
    return SummaryPoint(line.text[start:end].strip(), line.speaker, line.start, index, line.utterance_id)


def _insight_points(
    insights: Iterable[Insight], lines: Sequence[Line], places: Mapping[str, int]
) -> tuple[SummaryPoint, ...]:
    points = (_insight_point(each, lines, places) for each in insights)
    by_time = sorted(points, key=lambda point: math.inf if point.start is None else point.start)
    return tuple(by_time[:MOST_POINTS])


def _insight_point(insight: Insight, lines: Sequence[Line], places: Mapping[str, int]) -> SummaryPoint:
    index = places.get(insight.utterance_id or "")
    line = None if index is None else lines[index]
    return SummaryPoint(
        insight.text,
        insight.speaker.name or (line.speaker if line else ""),
        start_of(insight, line),
        index,
        insight.utterance_id,
        owner=insight.assignee.name if insight.assignee else "",
        due=insight.due or "",
        label="done" if insight.done else "",
    )
